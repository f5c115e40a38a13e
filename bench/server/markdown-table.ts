/** Rows under a head as Markdown, aligned to be read as text too: the first column to the left, all others to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? "";
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** With the digits that matter: 0.0123, 0.123, 1.23, 45.6, 789. */
export function digits(value: number): string {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return "–";
  if (Number.isInteger(value)) return String(value);
  if (size >= 99.95) return value.toFixed(0);
  return value.toFixed(size < 9.995 ? 2 : 1);
}
