import type { CDPSession, Page } from "playwright-core";
import { type Writes, watchWrites } from "./page-writes.ts";

/** Not with the figures: looking so closely costs. */
const WATCH_MS = 3000;

/** What the playing page writes, and which of its layers are painted for it, each with its times a second. */
export interface Attribution {
  readonly writes: readonly (readonly [what: string, aSecond: number])[];
  readonly layers: readonly (readonly [what: string, aSecond: number])[];
}

interface Layer {
  readonly layerId: string;
  readonly backendNodeId?: number;
  readonly width: number;
  readonly height: number;
  readonly paintCount: number;
}

export async function attribute(page: Page, devtools: CDPSession): Promise<Attribution> {
  const writes = await page.evaluate(watchWrites, WATCH_MS);
  return { writes: aSecond(writes), layers: await paintedLayers(page, devtools) };
}

const aSecond = (counts: Writes) =>
  Object.entries(counts)
    .map(([what, count]) => [what, (count * 1000) / WATCH_MS] as const)
    .toSorted(([, a], [, b]) => b - a);

/** By Chromium's own count of how often each layer was painted. */
async function paintedLayers(page: Page, devtools: CDPSession): Promise<Attribution["layers"]> {
  const first = new Map<string, Layer>();
  const last = new Map<string, Layer>();
  const onLayers = ({ layers }: { layers?: readonly Layer[] }) => {
    for (const layer of layers ?? []) {
      if (!first.has(layer.layerId)) first.set(layer.layerId, layer);
      last.set(layer.layerId, layer);
    }
  };
  await devtools.send("DOM.enable");
  devtools.on("LayerTree.layerTreeDidChange", onLayers);
  await devtools.send("LayerTree.enable");
  await page.waitForTimeout(WATCH_MS);
  const painted: [string, number][] = [];
  for (const layer of last.values()) {
    const paints = layer.paintCount - (first.get(layer.layerId)?.paintCount ?? 0);
    if (paints === 0) continue;
    const size = `${Math.round(layer.width)} × ${Math.round(layer.height)} px`;
    painted.push([
      `${await nameOf(layer.backendNodeId, devtools)}, ${size}`,
      (paints * 1000) / WATCH_MS,
    ]);
  }
  devtools.off("LayerTree.layerTreeDidChange", onLayers);
  await devtools.send("LayerTree.disable");
  return painted;
}

async function nameOf(backendNodeId: number | undefined, devtools: CDPSession): Promise<string> {
  if (backendNodeId === undefined) return "nameless";
  const { node } = await devtools.send("DOM.describeNode", { backendNodeId });
  const named = (node.attributes ?? []).findIndex((name) => /^(data-testid|class)$/.test(name));
  const own = named < 0 ? "" : `[${node.attributes?.[named + 1]}]`;
  return `${node.nodeName.toLowerCase()}${own}`;
}
