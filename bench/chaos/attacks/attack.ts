import type { RawSocket } from "../raw-socket.ts";

/** Something that no honest client does, or that some do and that must do no harm. None of it may change the transport. */
export interface Attack {
  readonly name: string;
  /**
   * What comes of it, in the words of `runHttpAttack` or `runFrameAttack`: the answer's status, the close code, or what was
   * said in answer and that the connection lives on.
   */
  readonly expected: string;
}

/** What is sent instead of a request. */
export interface HttpAttack extends Attack {
  /** @param host what the server is called, with its port */
  send(wire: RawSocket, host: string): Promise<void>;
}

/** What is sent on a connection that has been opened as it should be. */
export interface FrameAttack extends Attack {
  readonly path: string;
  /** The subprotocol that is offered. */
  readonly protocol?: string;
  send(wire: RawSocket): Promise<void>;
  /** It is the client that goes. */
  readonly leaves?: boolean;
  /** To whom nothing may be said but what is wrong. */
  readonly isStranger?: boolean;
}

/** A connection that neither answers nor ends within this time, in ms, is given up. Nothing that works waits for it. */
export const GIVE_UP_MS = 5000;
