import { median } from "../playhead/statistics.ts";
import { textTable } from "../sync/text-table.ts";
import type { Attribution } from "./attribution.ts";
import type { Figures } from "./figures.ts";
import { type PageUnderTest, pagesFor } from "./pages.ts";
import type { Scenario } from "./scenarios.ts";

export interface ScenarioResult {
  readonly scenario: Scenario;
  /** Of every round. */
  readonly rounds: Readonly<Record<PageUnderTest["id"], readonly Figures[]>>;
}

type Row = readonly [label: string, figure: keyof Figures];

const ROWS: readonly Row[] = [
  ["script + render, ms a frame: p50", "p50Ms"],
  ["p95", "p95Ms"],
  ["max", "maxMs"],
  ["mean", "meanMs"],
  ["of it script", "scriptMs"],
  ["of it style, layout", "layoutMs"],
  ["of it paint, layers", "paintMs"],
  ["whole main thread, ms a frame: p50", "wholeP50Ms"],
  ["p95", "wholeP95Ms"],
  ["whole main thread, ms a second", "wholeASecondMs"],
  ["with no trace, ms a second", "untracedASecondMs"],
  ["React commits a second", "commits"],
  ["style recalculations a second", "styles"],
  ["layouts a second", "layouts"],
  ["objects in a layout", "laidOut"],
  ["paints a second", "paints"],
  ["frames drawn a second", "frames"],
  ["frames dropped a second", "dropped"],
  ["wheel events a second", "wheels"],
  ["slowed down, times", "slowdown"],
];

export const NOTES = `Medians over the rounds. A frame is one that the main thread draws: it has all that runs from its
beginning to the next one's. Times are CPU time of the page's main thread, slowed down. Chromium does that in bursts of up to some
ms, so single frames are uncertain by that much, and by more than asked for on a machine with other work: the last row says by how
much it was. The naive page draws when a message comes, 30 times a second, Codette in every frame: per second the two
compare, and per frame only with that in mind. One line is a page with nothing in it but a line that moves: the browser's own part.`;

export function scenarioTable({ scenario, rounds }: ScenarioResult): string {
  const pages = pagesFor(scenario);
  return textTable(
    [scenario.title, ...pages.map(({ label }) => label), "naive : Codette"],
    ROWS.map(([label, figure]) => {
      const medianOf = (id: PageUnderTest["id"]) => median(rounds[id].map((one) => one[figure]));
      const aim = figure === "p95Ms" && scenario.aimMs !== null ? ` (aim ≤ ${scenario.aimMs})` : "";
      const figures = pages.map(({ id }) => number(medianOf(id)));
      return [label + aim].concat(figures, ratio(medianOf("naive"), medianOf("ours")));
    }),
  );
}

export function attributionText({ label }: PageUnderTest, { writes, layers }: Attribution): string {
  return [
    `${label}, playing, a second:`,
    "  written to the document and to canvases",
    list(writes),
    "  layers painted",
    list(layers),
  ].join("\n");
}

const list = (entries: Attribution["writes"]) =>
  entries.map(([what, aSecond]) => `    ${number(aSecond).padStart(6)}  ${what}`).join("\n") ||
  "    nothing";

function number(value = Number.NaN): string {
  const size = Math.abs(value);
  if (value === 0 || size >= 99.95) return value.toFixed(0);
  return value.toFixed(size < 9.995 ? 2 : 1);
}

const ratio = (upper = Number.NaN, lower = Number.NaN) => (lower > 0 ? number(upper / lower) : "-");
