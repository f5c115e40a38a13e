import type { EventLoopDelay } from "./event-loop-delay.ts";
import { type Exposition, createExposition } from "./exposition.ts";
import type { Metrics } from "./metrics.ts";

export interface PrometheusContext {
  readonly metrics: Metrics;
  readonly eventLoopDelay: Pick<EventLoopDelay, "summary">;
  /** How many are connected, by endpoint. */
  clients(): Record<string, number>;
  sessions(): number;
}

/** What the server tells Prometheus: in seconds and bytes, as is the custom there. */
export function createPrometheus(context: PrometheusContext): Exposition {
  const exposition = createExposition();
  const { counter, gauge, gauges } = exposition;

  gauges("codette_clients", "Clients that are connected.", "endpoint", context.clients);
  gauge("codette_sessions", "Sessions that there are.", context.sessions);
  gauges(
    "codette_event_loop_delay_seconds",
    "How much later than due a timer ran, of the last minute.",
    "quantile",
    () => {
      const { p50_ms, p99_ms, max_ms } = context.eventLoopDelay.summary();
      return { "0.5": p50_ms / 1000, "0.99": p99_ms / 1000, "1": max_ms / 1000 };
    },
  );
  addCounts(exposition, context.metrics);
  addDurations(exposition, context.metrics);

  // The library has these too, but with a timer and an observer that nothing can stop.
  counter("process_cpu_seconds_total", "Processor time, user and system.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge("process_resident_memory_bytes", "Resident memory.", process.memoryUsage.rss);
  gauge("nodejs_heap_size_used_bytes", "Heap in use.", () => process.memoryUsage().heapUsed);
  return exposition;
}

function addCounts({ counter }: Exposition, metrics: Metrics) {
  counter("codette_messages_received_total", "From clients.", () => metrics.messagesIn);
  counter("codette_messages_sent_total", "To clients.", () => metrics.messagesOut);
  counter(
    "codette_frames_skipped_total",
    "Left out for clients that had not taken the one before.",
    () => metrics.skippedFrames,
  );
  counter(
    "codette_ticks_skipped_total",
    "Deadlines that passed while the tick before was still being written.",
    () => metrics.skippedTicks,
  );
  counter("codette_commands_total", "Commands that were accepted.", () => metrics.commands);
  counter("codette_evictions_total", "Clients that were given up.", () => metrics.evictions);
  counter("codette_handshakes_refused_total", "Of WebSockets.", () => metrics.refusals);
}

function addDurations({ histogram }: Exposition, { histograms }: Metrics) {
  histogram(
    "codette_tick_lateness_seconds",
    "How long after its deadline a tick ran.",
    () => histograms().tickLateness,
  );
  histogram(
    "codette_command_latency_seconds",
    "From the arrival of a command to the moment its answer was handed to the socket.",
    () => histograms().commandLatency,
  );
  histogram(
    "codette_push_latency_seconds",
    "From the acceptance of a command to the moment the last listener's message was handed to its socket.",
    () => histograms().pushLatency,
  );
}
