import { beforeEach, expect, test, vi } from "vitest";
import { createStillCopy } from "../../../src/ui/timeline/still-copy.ts";
import { stubCanvas } from "../../support/fake-canvas.ts";

const close = vi.fn<() => void>();
let canvas: HTMLCanvasElement;
let place: HTMLElement;

beforeEach(() => {
  stubCanvas();
  close.mockClear();
  vi.stubGlobal("createImageBitmap", () => Promise.resolve({ close }));
  place = document.createElement("div");
  canvas = place.appendChild(document.createElement("canvas"));
  canvas.className = "picture";
});

const shown = () =>
  [...place.querySelectorAll("canvas")].filter(({ style }) => style.visibility !== "hidden");

test("stands in the place of the canvas, which is back at once when it is painted again", async () => {
  const still = createStillCopy(canvas);
  still.show();
  await vi.waitFor(() => expect(shown()).not.toEqual([canvas]));
  expect(shown()).toHaveLength(1);
  expect(shown()[0]?.className).toBe("picture");
  still.hide();
  expect(shown()).toEqual([canvas]);
});

test("is not shown when the canvas has been painted meanwhile, and lets go of the picture", async () => {
  const still = createStillCopy(canvas);
  still.show();
  still.hide();
  await vi.waitFor(() => expect(close).toHaveBeenCalledTimes(1));
  expect(shown()).toEqual([canvas]);
});

test("leaves nothing behind", async () => {
  const still = createStillCopy(canvas);
  still.show();
  await vi.waitFor(() => expect(place.children).toHaveLength(2));
  still.dispose();
  expect([...place.children]).toEqual([canvas]);
  expect(canvas.style.visibility).toBe("visible");
});
