import type { TransportState } from "./transport-state.ts";

/** Why a command was refused. `allowed` completes the sentence "`field` must be …". */
export interface Rejection {
  readonly code:
    | "out_of_range"
    | "empty_loop"
    | "nothing_to_set"
    /** There is no such event or marker. */
    | "not_found"
    /** Something else is there already. */
    | "taken"
    | "too_many";
  /** The field's name on the wire. */
  readonly field: string;
  readonly allowed: string;
}

export type Outcome =
  | { readonly ok: true; readonly state: TransportState }
  | { readonly ok: false; readonly rejection: Rejection };

export const accept = (state: TransportState, changes: Partial<TransportState>): Outcome => ({
  ok: true,
  state: { ...state, ...changes, revision: state.revision + 1 },
});

export const refuse = (code: Rejection["code"], field: string, allowed: string): Outcome => ({
  ok: false,
  rejection: { code, field, allowed },
});

export const refuseWith = (rejection: Rejection): Outcome => ({ ok: false, rejection });
