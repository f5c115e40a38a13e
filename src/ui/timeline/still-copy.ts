/** Stands in for a canvas while nothing is painted on it. */
export interface StillCopy {
  /** Shows the copy instead of the canvas, once it is taken. */
  show(): void;
  /** The canvas is painted again: it shows itself. */
  hide(): void;
  dispose(): void;
}

/**
 * A canvas without a GPU is copied to the screen in every frame of the page, be it that only the playhead has moved; a
 * bitmap is handed over once. But to paint into bitmaps costs much more than to paint on a canvas. So the canvas is
 * there while it is painted on, and its copy when it is not.
 */
export function createStillCopy(canvas: HTMLCanvasElement): StillCopy {
  let copy: HTMLCanvasElement | null = null;
  /** Counts what is asked for: the last one has the say. */
  let asked = 0;

  function put(bitmap: ImageBitmap) {
    copy ??= canvas.cloneNode() as HTMLCanvasElement;
    const screen = copy.getContext("bitmaprenderer");
    if (!screen) return;
    screen.transferFromImageBitmap(bitmap);
    if (!copy.isConnected) canvas.after(copy);
    swap(copy, canvas);
  }

  async function take() {
    asked += 1;
    const mine = asked;
    const bitmap = await createImageBitmap(canvas);
    if (mine === asked) put(bitmap);
    else bitmap.close();
  }

  return {
    show() {
      if (typeof createImageBitmap !== "undefined" && canvas.width > 0) void take();
    },
    hide() {
      asked += 1;
      if (copy) swap(canvas, copy);
    },
    dispose() {
      asked += 1;
      canvas.style.visibility = "visible";
      copy?.remove();
    },
  };
}

/** Out of sight and not out of the layout, which would be news to whoever observes its size. */
function swap(shown: HTMLElement, hidden: HTMLElement) {
  shown.style.visibility = "visible";
  hidden.style.visibility = "hidden";
}
