/** How often something was written, by what and where: "text of span[readout-bars]". */
export type Writes = Readonly<Record<string, number>>;

/**
 * Watches, for so long, every change of the document and every call that paints on a canvas. Whatever else lays out or paints
 * has one of these for its cause, so they say which part of the page it was. It is sent as text: nothing outside of it can
 * be used in it.
 */
export async function watchWrites(durationMs: number): Promise<Writes> {
  const PAINTING = ["fillRect", "clearRect", "fill", "stroke", "fillText", "drawImage"];
  const NAMING = ["data-testid", "aria-label", "class"];
  const counts: Record<string, number> = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const nameOf = (node: Node) => {
    const element = node instanceof Element ? node : node.parentElement;
    if (!element) return node.nodeName;
    const own = NAMING.map((name) => element.getAttribute(name)).find((name) => name) ?? "";
    return `${element.tagName.toLowerCase()}[${own}]`;
  };

  const observer = new MutationObserver((records) => {
    for (const { type, target, attributeName } of records) {
      count(`${type === "attributes" ? attributeName : "text"} of ${nameOf(target)}`);
    }
  });
  observer.observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
  });
  const canvas = CanvasRenderingContext2D.prototype;
  const own = PAINTING.map((name) => Object.getOwnPropertyDescriptor(canvas, name));
  PAINTING.forEach((name, i) => {
    const paint: unknown = own[i]?.value;
    if (typeof paint !== "function") return;
    Object.defineProperty(canvas, name, {
      configurable: true,
      value(this: CanvasRenderingContext2D, ...args: unknown[]) {
        count(`${name} on ${nameOf(this.canvas)}`);
        return Reflect.apply(paint, this, args) as unknown;
      },
    });
  });

  await new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
  observer.disconnect();
  PAINTING.forEach((name, i) => {
    const descriptor = own[i];
    if (descriptor) Object.defineProperty(canvas, name, descriptor);
  });
  return counts;
}
