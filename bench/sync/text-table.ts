/** Rows of text under a head, aligned: the first column to the left, all others to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd();
  return [line(head), ...rows.map(line)].join("\n");
}

/** Milliseconds with the digits that matter: 0.012, 1.23, 45.6, 789. */
export function ms(value: number | null | undefined): string {
  if (value === null) return "never";
  if (value === undefined || Number.isNaN(value)) return "-";
  const size = Math.abs(value);
  if (size < 0.9995) return value.toFixed(3);
  if (size < 9.995) return value.toFixed(2);
  return value.toFixed(size < 99.95 ? 1 : 0);
}
