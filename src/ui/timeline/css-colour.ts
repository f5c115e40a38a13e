import type { Rgb } from "../contrast.ts";

const GREY: Rgb = [128, 128, 128];

let pixel: CanvasRenderingContext2D | null = null;

/**
 * What a CSS colour of whatever notation is on the screen, by painting a pixel with it. What is no colour is a grey; so is
 * everything where nothing can be painted.
 */
export function rgbOf(colour: string): Rgb {
  pixel ??= createPixel();
  if (!pixel) return GREY;
  // What cannot be read as a colour leaves the last one in place.
  pixel.fillStyle = "rgb(128, 128, 128)";
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function createPixel(): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = 1;
  canvas.height = 1;
  return canvas.getContext("2d", { willReadFrequently: true });
}
