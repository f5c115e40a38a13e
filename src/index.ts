export { DAWProvider, type DAWProviderProps } from "./react/DAWContext.tsx";
export { type Connection, type ConnectionOptions, useConnection } from "./react/useConnection.ts";
export { useManualOffset } from "./react/useManualOffset.ts";
export { usePlayhead, type DrawPlayhead, type PlayheadX } from "./react/usePlayhead.ts";
export { useTransport } from "./react/useTransport.ts";
export { useTransportCommands } from "./react/useTransportCommands.ts";

export {
  createTransportClient,
  type ConnectionReport,
  type DrawnPosition,
  type TransportClient,
  type TransportClientOptions,
} from "./client/transport-client.ts";
export type { ConnectionState } from "./client/connection.ts";
export type {
  CommandError,
  CommandResult,
  LoopChange,
  Place,
  TransportCommands,
} from "./client/transport-commands.ts";
export type { TransportSnapshot, TransportStore } from "./client/transport-store.ts";
export type {
  Frames,
  KeyValueStorage,
  Surroundings,
  WebSocketClass,
  WebSocketLike,
} from "./client/surroundings.ts";

export type { ClockReport } from "./core/clock-sync/clock-estimate.ts";
export type { StartLead } from "./core/start-lead.ts";
export type { Clock, TimerId, Timers } from "./core/timing.ts";
export type { Loop } from "./core/loop.ts";
export { FOUR_FOUR, type Meter } from "./core/meter.ts";
export { formatBars, formatTime } from "./core/readout.ts";
export { beatsFromSeconds, secondsFromBeats } from "./core/tempo.ts";
export type { Anchor, Timebase, TransportState } from "./core/transport-state.ts";
export { type Beats, type Seconds, beats, seconds } from "./core/units.ts";
