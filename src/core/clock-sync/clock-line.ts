/** Server time as a straight line over client time: what the client believes until it learns better. */
export interface ClockLine {
  /** Client time, ms. */
  readonly atMs: number;
  /** Server time then, ms. */
  readonly serverMs: number;
  /** How much faster the server's clock runs, ms per ms. */
  readonly rate: number;
}

export const serverTimeOn = ({ atMs, serverMs, rate }: ClockLine, clientMs: number): number =>
  serverMs + (clientMs - atMs) * (1 + rate);
