import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Rgb, contrast, mixed } from "../../src/ui/contrast.ts";

const css = readFileSync("src/ui/theme.css", "utf8");

/** How strong the veil is, 0–1. */
const VEIL =
  Number(
    /data-why="offline"\] \{\s*background: color-mix\(in srgb, var\(--surface-1\) (\d+)%, transparent\)/.exec(
      readFileSync("src/ui/timeline/TimeStrip.module.css", "utf8"),
    )?.[1],
  ) / 100;

type Tokens = Readonly<Record<string, string>>;

/** What the rule that begins with `selector` sets; the first one after `from`. */
function tokensOf(selector: string, from = ""): Tokens {
  const start = css.indexOf(`${selector} {`, css.indexOf(from));
  if (start < 0) throw new Error(`theme.css has no ${selector}`);
  const rule = css.slice(start, css.indexOf("}", start));
  return Object.fromEntries(
    [...rule.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const dark = tokensOf(":root");
const chosenLight = tokensOf(':root[data-theme="light"]');
const systemLight = tokensOf(':root:not([data-theme="dark"])', "(prefers-color-scheme: light)");
const THEMES = [
  ["dark", dark],
  ["light", { ...dark, ...chosenLight }],
] as const;

const TEXTS = ["text", "text-quiet", "warn"];
/** What says something as a surface, a line or a ring. */
const SIGNS = ["play", "loop", "metronome", "tempo", "accent", "edge", "playhead"];
const SURFACES = ["surface-0", "surface-1", "surface-2", "surface-3"];
const LIT = ["play", "loop", "metronome"];

function rgb(tokens: Tokens, name: string): Rgb {
  const value = tokens[name] ?? "";
  const parts = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/.exec(value);
  if (!parts) throw new Error(`--${name} is no colour: ${value}`);
  const [, red = "", green = "", blue = ""] = parts;
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

const pairs = (fronts: readonly string[], backs: readonly string[]) =>
  fronts.flatMap((front) => backs.map((back) => [front, back] as const));

describe.each(THEMES)("in the %s theme", (_, tokens) => {
  const between = (front: string, back: string) => contrast(rgb(tokens, front), rgb(tokens, back));

  test.each(pairs(TEXTS, SURFACES))("--%s is read on --%s: 4.5 to 1", (text, surface) => {
    expect(between(text, surface)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(pairs(SIGNS, SURFACES))("--%s is seen on --%s: 3 to 1", (sign, surface) => {
    expect(between(sign, surface)).toBeGreaterThanOrEqual(3);
  });

  test.each(LIT)("a sign is read on --%s when it is lit: 4.5 to 1", (lit) => {
    expect(between("on-colour", lit)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["text", "text-quiet"])(
    "--%s is read on the ruler, through its veil, without a server: 4.5 to 1",
    (text) => {
      const ruler = rgb(tokens, "surface-1");
      expect(contrast(mixed(ruler, rgb(tokens, text), VEIL), ruler)).toBeGreaterThanOrEqual(4.5);
    },
  );

  test("what can be measured by is seen on the strips, and lines come in steps", () => {
    const [weak = 0, line = 0, strong = 0] = ["line-weak", "line", "line-strong"].map((name) =>
      between(name, "surface-1"),
    );
    expect(strong).toBeGreaterThanOrEqual(3);
    expect(strong).toBeGreaterThan(line);
    expect(line).toBeGreaterThan(weak);
    expect(weak).toBeGreaterThan(1.1);
  });
});

test("light is the same whether the system asks for it or the user", () => {
  expect(systemLight).toEqual(chosenLight);
});

test("each theme gives a colour of its own to everything that has one", () => {
  const coloured = Object.keys(dark).filter((name) => dark[name]?.startsWith("#"));
  const set = Object.keys(chosenLight);
  expect(set).toEqual(expect.arrayContaining(coloured));
  const forced = tokensOf(':root:not([data-theme="dark"])', "(forced-colors: active)");
  expect(Object.keys(forced)).toEqual(expect.arrayContaining(coloured));
  expect(Object.values(forced).join(" ")).not.toMatch(/#/);
});
