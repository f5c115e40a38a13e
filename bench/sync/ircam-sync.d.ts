/** The part of the published package that the bench uses; it comes without types. Times are seconds. */
declare module "@ircam/sync" {
  export class SyncClient {
    constructor(getTime: () => number);
    start(
      send: (pingId: number, clientSeconds: number) => void,
      receive: (
        onPong: (
          pingId: number,
          clientPingSeconds: number,
          serverPingSeconds: number,
          serverPongSeconds: number,
        ) => void,
      ) => void,
      report: (report: { readonly status: "new" | "startup" | "training" | "sync" }) => void,
    ): void;
    stop(): void;
    getSyncTime(localSeconds: number): number;
  }
  export class SyncServer {
    constructor(getTime: () => number);
    start(
      send: (...pong: [number, number, number, number]) => void,
      receive: (onPing: (pingId: number, clientSeconds: number) => void) => void,
    ): void;
  }
}
