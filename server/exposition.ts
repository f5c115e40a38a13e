import { Counter, Gauge, Registry } from "prom-client";
import type { DurationHistogram } from "./durations.ts";

/** Metrics under the names that Prometheus knows them by, each with the function that reads it when somebody asks. */
export interface Exposition {
  /** What only grows. */
  counter(name: string, help: string, total: () => number): void;
  gauge(name: string, help: string, value: () => number): void;
  /** One value for each of what `label` is now; what it no longer is, is no longer told. */
  gauges(name: string, help: string, label: string, values: () => Record<string, number>): void;
  /** `name` is in seconds. */
  histogram(name: string, help: string, read: () => DurationHistogram): void;
  /** Of HTTP. */
  readonly contentType: string;
  /** All of them as they are now, in the text format 0.0.4 of Prometheus. */
  text(): Promise<string>;
}

/** In a registry of its own: one process may run several servers. */
export function createExposition(): Exposition {
  const registry = new Registry();
  const registers = [registry];
  const histograms: (() => string)[] = [];

  return {
    counter(name, help, total) {
      const counter = new Counter({
        name,
        help,
        registers,
        collect() {
          counter.reset();
          counter.inc(total());
        },
      });
    },
    gauge(name, help, value) {
      const gauge = new Gauge({
        name,
        help,
        registers,
        collect() {
          gauge.set(value());
        },
      });
    },
    gauges(name, help, label, values) {
      const gauge = new Gauge({
        name,
        help,
        labelNames: [label],
        registers,
        collect() {
          gauge.reset();
          for (const [which, value] of Object.entries(values()))
            gauge.set({ [label]: which }, value);
        },
      });
    },
    histogram(name, help, read) {
      histograms.push(() => histogramText(name, help, read()));
    },
    contentType: registry.contentType,
    async text() {
      return [await registry.metrics(), ...histograms.map((write) => write())].join("\n");
    },
  };
}

/** By hand, as the library's own histograms can only be filled one duration after the other. */
function histogramText(name: string, help: string, histogram: DurationHistogram) {
  const { buckets, count, sumMs } = histogram;
  const lines = [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} histogram`,
    ...buckets.map((bucket) => `${name}_bucket{le="${bucket.upToMs / 1000}"} ${bucket.count}`),
    `${name}_bucket{le="+Inf"} ${count}`,
    `${name}_sum ${sumMs / 1000}`,
    `${name}_count ${count}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
