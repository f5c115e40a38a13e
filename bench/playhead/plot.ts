import type { Trace } from "./round.ts";

export interface PlottedTrace {
  readonly label: string;
  readonly colour: string;
  readonly trace: Trace;
}

const WIDTH = 900;
const HEIGHT = 360;
const LEFT = 64;
const RIGHT = 24;
const TOP = 52;
const BOTTOM = 48;
const SPAN_MS = 3000;
const INK = "#3d4249";
const GRID = "#d9dce0";
/** A light ground of its own, so that it reads the same on a light page and on a dark one. */
const GROUND = "#f7f8f9";

/** An SVG of the traces' first three seconds after `fromMs`: drawn minus true position over time. */
export function plotTraces(title: string, traces: readonly PlottedTrace[], fromMs: number): string {
  const shown = traces.map(({ trace, ...look }) => ({ ...look, points: pointsOf(trace, fromMs) }));
  const errors = shown.flatMap(({ points }) => points.map(({ errorMs }) => errorMs));
  const step = niceStep(Math.max(...errors, 5) - Math.min(...errors, -5));
  const low = Math.floor(Math.min(...errors, -step / 2) / step) * step;
  const high = Math.ceil(Math.max(...errors, step / 2) / step) * step;
  const x = (ms: number) => LEFT + (ms / SPAN_MS) * (WIDTH - LEFT - RIGHT);
  const y = (ms: number) => TOP + ((high - ms) / (high - low)) * (HEIGHT - TOP - BOTTOM);

  const rows = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => {
    const ms = low + i * step;
    const line = `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${px(y(ms))}" y2="${px(y(ms))}" stroke="${ms === 0 ? INK : GRID}"/>`;
    const label = `<text x="${LEFT - 8}" y="${px(y(ms) + 4)}" text-anchor="end">${String(ms).replace("-", "−")}</text>`;
    return line + label;
  });
  const columns = Array.from({ length: SPAN_MS / 500 + 1 }, (_, i) => {
    const at = px(x(i * 500));
    return `<line x1="${at}" x2="${at}" y1="${HEIGHT - BOTTOM}" y2="${HEIGHT - BOTTOM + 5}" stroke="${INK}"/><text x="${at}" y="${HEIGHT - BOTTOM + 19}" text-anchor="middle">${i / 2}</text>`;
  });
  const lines = shown.map(({ points, colour }) => {
    const path = points.map(({ atMs, errorMs }) => `${px(x(atMs))},${px(y(errorMs))}`).join(" ");
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-linejoin="round"/>`;
  });
  const legend = shown.map(({ label, colour }, i) => {
    const at = LEFT + i * 190;
    return `<line x1="${at}" x2="${at + 22}" y1="38" y2="38" stroke="${colour}" stroke-width="3"/><text x="${at + 29}" y="42">${escaped(label)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(title)}" font-family="system-ui, 'Segoe UI', Arial, sans-serif" font-size="12" fill="${INK}">
<rect width="${WIDTH}" height="${HEIGHT}" rx="6" fill="${GROUND}" stroke="${GRID}"/>
<text x="${LEFT}" y="22" font-size="14" font-weight="600">${escaped(title)}</text>
${[...legend, ...rows, ...columns, ...lines].join("\n")}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 9}" text-anchor="middle">time, s</text>
<text transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">drawn − true position, ms</text>
</svg>
`;
}

function pointsOf({ timesMs, errorsMs }: Trace, fromMs: number) {
  return timesMs
    .map((ms, i) => ({ atMs: ms - fromMs, errorMs: errorsMs[i] ?? Number.NaN }))
    .filter(({ atMs }) => atMs >= 0 && atMs <= SPAN_MS);
}

/** 1, 2 or 5 times a power of ten, for about six lines. */
function niceStep(range: number): number {
  const rough = range / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
}

const px = (value: number) => value.toFixed(1);
const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
