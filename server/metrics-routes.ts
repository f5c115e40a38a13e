import { Hono } from "hono";
import type { PrometheusContext, createPrometheus } from "./prometheus.ts";

export interface MetricsContext extends PrometheusContext {
  /** Ticks a second, for whoever asks for no other rate. */
  readonly hz: number;
  uptimeSeconds(): number;
  revision(): number;
}

/** The metrics for people, as JSON, and for Prometheus. */
export function createMetricsRoutes(context: MetricsContext) {
  const { metrics, eventLoopDelay } = context;
  let prometheus: ReturnType<typeof createPrometheus> | null = null;
  const app = new Hono();

  app.get("/transport/metrics", (c) => {
    const { tick, command_ms, push_ms } = metrics.summary();
    const { p50_ms, p99_ms, max_ms } = eventLoopDelay.summary();
    const { rss, heapUsed } = process.memoryUsage();
    const clients = context.clients();
    return c.json({
      uptime_seconds: context.uptimeSeconds(),
      revision: context.revision(),
      sessions: context.sessions(),
      clients: { total: total(clients), by_endpoint: clients },
      tick: { hz: context.hz, ...tick, skipped: metrics.skippedTicks },
      messages: {
        in: metrics.messagesIn,
        out: metrics.messagesOut,
        skipped: metrics.skippedFrames,
      },
      commands: metrics.commands,
      command_ms,
      push_ms,
      evictions: metrics.evictions,
      refusals: metrics.refusals,
      event_loop_delay_ms: { p50: p50_ms, p99: p99_ms, max: max_ms },
      memory: { rss_bytes: rss, heap_used_bytes: heapUsed },
    });
  });
  app.get("/metrics", async (c) => {
    // Loaded by the first who asks: a server that is started again is waited for, and this takes a tenth of that.
    prometheus ??= (await import("./prometheus.ts")).createPrometheus(context);
    return c.body(await prometheus.text(), 200, { "Content-Type": prometheus.contentType });
  });
  return app;
}

const total = (counts: Record<string, number>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
