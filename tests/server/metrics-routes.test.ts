import { Hono } from "hono";
import { register as libraryRegistry } from "prom-client";
import { beforeEach, describe, expect, test } from "vitest";
import { type Metrics, createMetrics } from "../../server/metrics.ts";
import { type MetricsContext, createMetricsRoutes } from "../../server/metrics-routes.ts";

let metrics: Metrics;
let clients: Record<string, number>;
let app: Hono;
beforeEach(() => {
  metrics = createMetrics();
  clients = {};
  app = serving({});
});

function serving(context: Partial<MetricsContext>) {
  const routes = createMetricsRoutes({
    metrics,
    eventLoopDelay: { summary: () => ({ p50_ms: 0.125, p99_ms: 2.5, max_ms: 40 }) },
    hz: 30,
    uptimeSeconds: () => 12.34,
    revision: () => 7,
    clients: () => clients,
    sessions: () => 2,
    ...context,
  });
  return new Hono().route("/", routes);
}

/** All of it once, each figure another. */
function somethingHappens() {
  clients = { "/ws": 3, "/clock": 1 };
  Object.assign(metrics, {
    messagesIn: 11,
    messagesOut: 22,
    commands: 33,
    skippedFrames: 44,
    skippedTicks: 55,
    evictions: 66,
    refusals: 77,
  });
  for (const lateMs of [0.05, 0.3, 120]) metrics.ticked(lateMs);
  metrics.commandAnswered(0.25);
  for (const tookMs of [3, 5]) metrics.changeTold(tookMs);
}

describe("/transport/metrics", () => {
  test("tells all of it as JSON", async () => {
    somethingHappens();
    const response = await app.request("/transport/metrics");
    expect(response.headers.get("Content-Type")).toMatch("application/json");
    expect(await response.json()).toEqual({
      uptime_seconds: 12.34,
      revision: 7,
      sessions: 2,
      clients: { total: 4, by_endpoint: { "/ws": 3, "/clock": 1 } },
      tick: {
        hz: 30,
        count: 3,
        late_ms_p50: 0.3,
        late_ms_p99: 0.3,
        late_ms_max: 120,
        skipped: 55,
      },
      messages: { in: 11, out: 22, skipped: 44 },
      commands: 33,
      command_ms: { count: 1, p50: 0.25, p99: 0.25, max: 0.25 },
      push_ms: { count: 2, p50: 3, p99: 3, max: 5 },
      evictions: 66,
      refusals: 77,
      event_loop_delay_ms: { p50: 0.125, p99: 2.5, max: 40 },
      memory: { rss_bytes: expect.any(Number), heap_used_bytes: expect.any(Number) },
    });
  });

  test("has the memory of this process", async () => {
    const response = await app.request("/transport/metrics");
    const { memory } = (await response.json()) as { memory: Record<string, number> };
    const now = process.memoryUsage();
    expect(memory["rss_bytes"]).toBeGreaterThan(now.rss / 2);
    expect(memory["rss_bytes"]).toBeLessThan(now.rss * 2);
    expect(memory["heap_used_bytes"]).toBeLessThan(now.rss);
  });
});

async function scrape(from = app) {
  const response = await from.request("/metrics");
  return readExposition(await response.text());
}

describe("/metrics", () => {
  test("is of the type that Prometheus asks for", async () => {
    const response = await app.request("/metrics");
    expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  });

  test("tells every counter and gauge", async () => {
    somethingHappens();
    const { value, typeOf } = await scrape();
    expect(value('codette_clients{endpoint="/ws"}')).toBe(3);
    expect(value('codette_clients{endpoint="/clock"}')).toBe(1);
    expect(value("codette_sessions")).toBe(2);
    expect(value("codette_messages_received_total")).toBe(11);
    expect(value("codette_messages_sent_total")).toBe(22);
    expect(value("codette_commands_total")).toBe(33);
    expect(value("codette_frames_skipped_total")).toBe(44);
    expect(value("codette_ticks_skipped_total")).toBe(55);
    expect(value("codette_evictions_total")).toBe(66);
    expect(value("codette_handshakes_refused_total")).toBe(77);
    expect(value('codette_event_loop_delay_seconds{quantile="0.5"}')).toBe(0.000_125);
    expect(value('codette_event_loop_delay_seconds{quantile="0.99"}')).toBe(0.0025);
    expect(value('codette_event_loop_delay_seconds{quantile="1"}')).toBe(0.04);
    expect(typeOf("codette_sessions")).toBe("gauge");
    expect(typeOf("codette_commands_total")).toBe("counter");
  });

  test("counts from the start and not from the last time it was read", async () => {
    metrics.messagesIn = 5;
    await scrape();
    metrics.messagesIn += 1;
    metrics.ticked(1);
    await scrape();
    const { value } = await scrape();
    expect(value("codette_messages_received_total")).toBe(6);
    expect(value("codette_tick_lateness_seconds_count")).toBe(1);
  });

  test("no longer tells of an endpoint that nobody is at", async () => {
    clients = { "/ws": 1 };
    await scrape();
    clients = { "/clock": 1 };
    const { value } = await scrape();
    expect(value('codette_clients{endpoint="/ws"}')).toBeUndefined();
    expect(value('codette_clients{endpoint="/clock"}')).toBe(1);
  });

  test("has the process's time and memory", async () => {
    const before = process.cpuUsage();
    const { value } = await scrape();
    const after = process.cpuUsage();
    const cpuSeconds = value("process_cpu_seconds_total");
    expect(cpuSeconds).toBeGreaterThanOrEqual((before.user + before.system) / 1e6);
    expect(cpuSeconds).toBeLessThanOrEqual((after.user + after.system) / 1e6);
    const { rss } = process.memoryUsage();
    expect(value("process_resident_memory_bytes")).toBeGreaterThan(rss / 2);
    expect(value("process_resident_memory_bytes")).toBeLessThan(rss * 2);
    expect(value("nodejs_heap_size_used_bytes")).toBeGreaterThan(0);
    expect(value("nodejs_heap_size_used_bytes")).toBeLessThan(rss);
  });

  test.each([
    ["codette_tick_lateness_seconds", 0.12035],
    ["codette_command_latency_seconds", 0.000_25],
    ["codette_push_latency_seconds", 0.008],
  ])(
    "%s is a histogram of seconds, whose buckets each have the ones before in them",
    async (name, sum) => {
      somethingHappens();
      const { value, typeOf, buckets } = await scrape();
      expect(typeOf(name)).toBe("histogram");
      expect(value(`${name}_sum`)).toBeCloseTo(sum, 12);
      const counts = buckets(name).map(({ count }) => count);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      const bounds = buckets(name).map(({ upTo }) => upTo);
      expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
      expect(bounds.at(-1)).toBe(Infinity);
      expect(counts.at(-1)).toBe(value(`${name}_count`));
    },
  );

  test("the buckets of a tick's lateness go from a tenth of a millisecond to a tenth of a second", async () => {
    somethingHappens();
    const { value, buckets } = await scrape();
    const bounds = buckets("codette_tick_lateness_seconds").map(({ upTo }) => upTo);
    expect(bounds[0]).toBe(0.0001);
    expect(bounds.at(-2)).toBe(0.1);
    const upTo = (le: string) => value(`codette_tick_lateness_seconds_bucket{le="${le}"}`);
    expect([upTo("0.0001"), upTo("0.0005"), upTo("0.1"), upTo("+Inf")]).toEqual([1, 2, 2, 3]);
  });

  test("two servers of one process tell each its own, and nothing is left in the library's registry", async () => {
    metrics.commands = 1;
    const other = serving({ metrics: { ...createMetrics(), commands: 2 } });
    expect((await scrape()).value("codette_commands_total")).toBe(1);
    expect((await scrape(other)).value("codette_commands_total")).toBe(2);
    expect(libraryRegistry.getMetricsAsArray()).toEqual([]);
  });

  test("two who ask at once are told the same", async () => {
    somethingHappens();
    const [one, two] = await Promise.all([scrape(), scrape()]);
    for (const sample of ["codette_commands_total", 'codette_clients{endpoint="/ws"}'])
      expect(one.value(sample)).toBe(two.value(sample));
    expect(one.value("codette_commands_total")).toBe(33);
  });
});

const NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const LABELS = `\\{${NAME}="(?:[^"\\\\\\n]|\\\\["\\\\n])*"(?:,${NAME}="(?:[^"\\\\\\n]|\\\\["\\\\n])*")*\\}`;
const SAMPLE = new RegExp(`^(?<series>(?<name>${NAME})(?:${LABELS})?) (?<value>\\S+)$`);
const HEAD = new RegExp(`^# (?<kind>HELP|TYPE) (?<name>${NAME}) (?<rest>\\S.*)$`);
const OF_A_HISTOGRAM = ["_bucket", "_sum", "_count"];

/**
 * Strict about the text format 0.0.4: each metric is HELP, TYPE and its samples in one piece, once; no sample comes
 * twice; every value is a number; the text ends in a line feed.
 */
function readExposition(text: string) {
  if (!text.endsWith("\n")) throw new Error("the last line is not ended");
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  let helped = "";
  let current = "";
  for (const line of text.split("\n").filter(Boolean)) {
    const { kind, name = "", rest = "" } = HEAD.exec(line)?.groups ?? {};
    if (kind === "HELP") {
      helped = name;
    } else if (kind === "TYPE") {
      if (name !== helped || types.has(name)) throw new Error(`out of place: ${line}`);
      types.set(name, rest);
      current = name;
    } else {
      const sample = SAMPLE.exec(line)?.groups;
      if (!sample) throw new Error(`not a line of the format: ${line}`);
      const endings = types.get(current) === "histogram" ? OF_A_HISTOGRAM : [""];
      if (!endings.some((ending) => sample["name"] === current + ending))
        throw new Error(`not of ${current}: ${line}`);
      const value = Number(sample["value"]);
      if (Number.isNaN(value)) throw new Error(`not a number: ${line}`);
      const series = sample["series"] ?? "";
      if (samples.has(series)) throw new Error(`twice: ${line}`);
      samples.set(series, value);
    }
  }
  return {
    value: (series: string) => samples.get(series),
    typeOf: (name: string) => types.get(name),
    /** In the order of the text. */
    buckets: (name: string) =>
      [...samples]
        .filter(([series]) => series.startsWith(`${name}_bucket{le="`))
        .map(([series, count]) => {
          const bound = series.slice(series.indexOf('"') + 1, -2);
          return { upTo: bound === "+Inf" ? Infinity : Number(bound), count };
        }),
  };
}
