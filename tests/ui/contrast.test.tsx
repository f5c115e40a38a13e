import { type Arbitrary, assert, integer, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { type Rgb, contrast, cssOf, mixed, readableOn } from "../../src/ui/contrast.ts";

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];
const part = integer({ min: 0, max: 255 });
const colour: Arbitrary<Rgb> = tuple(part, part, part);

describe("contrast", () => {
  test.each([
    [BLACK, WHITE, 21],
    [WHITE, WHITE, 1],
    // Two greys on white that are known for being on either side of 4.5.
    [[118, 118, 118], WHITE, 4.54],
    [[119, 119, 119], WHITE, 4.48],
    [[255, 0, 0], WHITE, 4],
  ] as const)("of %j and %j is %f", (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });

  test("of what is written on any colour is at least 4.5", () => {
    assert(
      property(colour, colour, (background, wanted) => {
        expect(contrast(readableOn(background, wanted), background)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  test("leaves the wanted colour alone where it can be read", () => {
    expect(readableOn([200, 180, 90], [16, 17, 19])).toEqual([16, 17, 19]);
    expect(readableOn([40, 40, 60], [16, 17, 19])).toEqual(WHITE);
  });
});

test("a mixture is what color-mix in srgb makes of it", () => {
  expect(mixed([200, 100, 50], [0, 0, 0], 0.5)).toEqual([100, 50, 25]);
  expect(mixed([200, 100, 50], [20, 20, 20], 1)).toEqual([200, 100, 50]);
  expect(mixed([200, 100, 50], [20, 20, 20], 0)).toEqual([20, 20, 20]);
  expect(cssOf([1, 2, 3])).toBe("rgb(1, 2, 3)");
});
