import { markdownTable } from "../server/markdown-table.ts";
import type { Figure, Row } from "./row.ts";

/** What became of a row. */
export type Outcome =
  | {
      readonly kind: "done";
      readonly row: Row;
      readonly figures: readonly Figure[];
    }
  | { readonly kind: "skipped"; readonly row: Row; readonly why: string };

export const isMet = (outcome: Outcome): boolean =>
  outcome.kind === "skipped" || outcome.figures.every((figure) => figure.isMet);

/** The table of everything, and under it what was skipped and what is not met. */
export function reportText(outcomes: readonly Outcome[]): string {
  const figures = outcomes.flatMap((outcome) =>
    outcome.kind === "done"
      ? outcome.figures.map((figure) => ({ ...figure, row: outcome.row.name }))
      : [
          {
            what: outcome.row.what,
            target: "",
            reached: "skipped",
            isMet: true,
            row: outcome.row.name,
          },
        ],
  );
  const rows = figures.map(({ row, what, target, reached, isMet: met }) => [
    `${row}: ${what}`,
    target,
    met ? reached : `${reached} (not met)`,
  ]);
  const skipped = outcomes.flatMap((outcome) =>
    outcome.kind === "skipped" ? [`skipped: ${outcome.row.name}, without ${outcome.why}`] : [],
  );
  const missed = figures.filter((figure) => !figure.isMet);
  const verdict =
    missed.length === 0
      ? "every figure is met"
      : `${missed.length} of ${figures.length} figures not met`;
  return [markdownTable(["what", "figure to reach", "reached"], rows), ...skipped, verdict].join(
    "\n",
  );
}
