export { DAWProvider, type DAWProviderProps } from "./react/DAWContext.tsx";
export { type Access, useAccess } from "./react/useAccess.ts";
export { type Connection, type ConnectionOptions, useConnection } from "./react/useConnection.ts";
export { type History, useHistory } from "./react/useHistory.ts";
export { type Change, useLastChange } from "./react/useLastChange.ts";
export { type LocalTransportSwitch, useLocalTransport } from "./react/useLocalTransport.ts";
export {
  type MetronomeControls,
  MetronomeProvider,
  type MetronomeSnapshot,
  useMetronome,
} from "./react/MetronomeContext.tsx";
export { useManualOffset } from "./react/useManualOffset.ts";
export { type Identity, type People, type Person, usePeople } from "./react/usePeople.ts";
export { usePlayhead, type DrawPlayhead, type PlayheadX } from "./react/usePlayhead.ts";
export { type Restart, useRestart } from "./react/useRestart.ts";
export { useServer, useSession, useView } from "./react/useSession.ts";
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
  MarkerChange,
  MeterChange,
  Place,
  TempoEventChange,
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
export { formatBars } from "./core/readout/bars.ts";
export { formatTime } from "./core/readout/clock-time.ts";
export type { Marker, Markers } from "./core/markers.ts";
export type { MeterEvent, MeterMap } from "./core/meter-map.ts";
export type { Song } from "./core/song.ts";
export {
  type TempoEvent,
  type TempoMap,
  beatsFromSeconds,
  bpmAt,
  constantTempo,
  secondsFromBeats,
} from "./core/tempo-map.ts";
export type { Anchor, Timebase, TransportState } from "./core/transport-state.ts";
export { type Beats, type Seconds, beats, seconds } from "./core/units.ts";
