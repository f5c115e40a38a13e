/** What was seen in each frame, in the page's own time (`performance.now()`). */
export interface FrameSamples {
  /** The frame's stamp, as `requestAnimationFrame` gives it. */
  readonly stampsMs: readonly number[];
  /** Where the playhead stood in that frame. */
  readonly xPx: readonly number[];
  /** How long after its stamp the frame was sampled. */
  readonly lateMs: readonly number[];
  readonly reactCommits: number;
}

export interface PageProbe {
  /** Null while there is no playhead. */
  xPx(): number | null;
  sample(durationMs: number): Promise<FrameSamples>;
  /** The part of so many frames in which the playhead moved between being sampled and being painted. */
  movedAfterSampling(frames: number): Promise<number>;
}

declare global {
  interface Window {
    pageProbe: PageProbe;
  }
}

/**
 * Puts a `pageProbe` into the page before its scripts run, after `installCommitCounter`. It is sent as text: nothing outside
 * of it can be used in it.
 *
 * A frame is sampled in a frame callback of its own. It is asked for when the page's has been, in this frame and so in every
 * one, hence it comes after it; `movedAfterSampling` is there to see that this is so.
 */
export function installProbe() {
  let playhead: HTMLElement | null = null;
  /**
   * From the typed styles: as text, a length has six digits, and at 11.8 px a second the sixth is a tenth of a
   * millisecond from 100 px on and a whole one from 1000.
   */
  const xPx = () => {
    if (!playhead?.isConnected) playhead = document.querySelector('[data-testid="playhead"]');
    if (!playhead) return null;
    const style = playhead.computedStyleMap();
    const left = style.get("left");
    const transform = style.get("transform");
    const leftPx = left instanceof CSSUnitValue && left.unit === "px" ? left.value : 0;
    return leftPx + (transform instanceof CSSTransformValue ? transform.toMatrix().e : 0);
  };

  const sample = (durationMs: number) =>
    new Promise<FrameSamples>((resolve) => {
      const stampsMs: number[] = [];
      const xs: number[] = [];
      const lateMs: number[] = [];
      const commitsBefore = window.reactCommits;
      const endMs = performance.now() + durationMs;
      const onFrame = (stampMs: number) => {
        stampsMs.push(stampMs);
        xs.push(xPx() ?? Number.NaN);
        lateMs.push(performance.now() - stampMs);
        if (stampMs < endMs) requestAnimationFrame(onFrame);
        else {
          const reactCommits = window.reactCommits - commitsBefore;
          resolve({ stampsMs, xPx: xs, lateMs, reactCommits });
        }
      };
      requestAnimationFrame(onFrame);
    });

  const movedAfterSampling = (frames: number) =>
    new Promise<number>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      let sampled: number | null = null;
      let seen = 0;
      let moved = 0;
      // A message to oneself arrives once the frame is done.
      port1.addEventListener("message", () => {
        if (xPx() !== sampled) moved += 1;
        if (seen === frames) resolve(moved / frames);
      });
      port1.start();
      const onFrame = () => {
        sampled = xPx();
        seen += 1;
        port2.postMessage(null);
        if (seen < frames) requestAnimationFrame(onFrame);
      };
      requestAnimationFrame(onFrame);
    });

  window.pageProbe = { xPx, sample, movedAfterSampling };
}
