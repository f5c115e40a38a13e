/** What a canvas is painted through. */
export interface PaintedSurface {
  readonly context: CanvasRenderingContext2D;
  /** In pixels of the screen. Wipes it if it was another size. */
  resize(widthPx: number, heightPx: number): void;
  /** Shows what has been painted. */
  present(): void;
}

/**
 * Paints on a bitmap out of sight and hands it over when it is finished. A canvas that is painted on directly is copied in
 * every frame of the page where there is no GPU, be it that only the playhead has moved; a bitmap only when it is new. Where
 * a browser cannot do that it is painted on directly. Null where nothing can be painted.
 */
export function createPaintedSurface(canvas: HTMLCanvasElement): PaintedSurface | null {
  const screen =
    typeof OffscreenCanvas === "undefined" ? null : canvas.getContext("bitmaprenderer");
  const paper = screen ? new OffscreenCanvas(1, 1) : canvas;
  // The two contexts have the same methods for all that is painted here.
  const context = paper.getContext("2d") as CanvasRenderingContext2D | null;
  if (!context) return null;
  return {
    context,
    resize(widthPx, heightPx) {
      // Setting the size of a canvas wipes it, and costs as much as painting it.
      if (paper.width === widthPx && paper.height === heightPx) return;
      paper.width = widthPx;
      paper.height = heightPx;
    },
    present() {
      if (screen && paper instanceof OffscreenCanvas) {
        screen.transferFromImageBitmap(paper.transferToImageBitmap());
      }
    },
  };
}
