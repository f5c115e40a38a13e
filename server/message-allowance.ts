import { createTokenBucket } from "./token-bucket.ts";

/** How often one connection may say something, pings and pongs of every kind included. */
export interface MessageRate {
  /** Messages a second on the average. */
  readonly messageRate: number;
  /** And so many at once. */
  readonly messageBurst: number;
}

/** What becomes of a message: it is acted on, or refused with a word, or it is the one that ends the connection. */
export type Allowed = "yes" | "no" | "never again";

/** So many messages over the rate are refused with a word, and so many more a second; one more ends the connection. */
const PATIENCE = 100;
const PATIENCE_PER_SECOND = 10;

/** Judges the messages of one connection. `nowMs` must not run backwards. */
export function createMessageAllowance({ messageRate, messageBurst }: MessageRate) {
  const allowance = createTokenBucket(messageRate, messageBurst);
  const patience = createTokenBucket(PATIENCE_PER_SECOND, PATIENCE);
  return (nowMs: number): Allowed => {
    if (allowance.take(nowMs)) return "yes";
    return patience.take(nowMs) ? "no" : "never again";
  };
}
