/** What a connection hears, what it may say, and how it is answered. */
export interface Endpoint {
  readonly path: string;
  /** The shape of the message it is streamed, or none. */
  readonly stream: "state" | "clock" | "anchor" | null;
  /** `nothing`: what it says is not even refused, for the clock carries clock messages alone. */
  readonly accepts: "commands" | "pings" | "control" | "nothing";
}

export const ENDPOINTS: readonly Endpoint[] = [
  { path: "/ws", stream: "state", accepts: "pings" },
  { path: "/ws/transport", stream: "state", accepts: "commands" },
  { path: "/ws/transport/clock", stream: "clock", accepts: "nothing" },
  { path: "/ws/transport/control", stream: null, accepts: "control" },
];

export const endpointAt = (path: string): Endpoint | undefined =>
  ENDPOINTS.find((endpoint) => endpoint.path === path);

/** `/ws/transport` for a client that offered `codette.v1`: commands in, anchors out. */
export const withOwnProtocol = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  stream: "anchor",
});
