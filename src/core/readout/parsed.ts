/** A sentence for the person who typed it, saying what would be understood. */
export interface Refused {
  readonly ok: false;
  readonly message: string;
}

/** What was typed, if it was understood. */
export type Parsed<Value> = { readonly ok: true; readonly value: Value } | Refused;

export const parsed = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
export const refused = (message: string): Refused => ({ ok: false, message });

/** A decimal point may be a comma. The text has been matched to be digits with at most one of them. */
export const toNumber = (digits: string): number => Number(digits.replace(",", "."));
