import { type WireError, quoted } from "./errors.ts";

/** The largest message that is read. A command is under 200 bytes. */
export const MAX_MESSAGE_BYTES = 4096;

export type JsonObject = Readonly<Record<string, unknown>>;

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError };

export const failed = (error: WireError): { ok: false; error: WireError } => ({ ok: false, error });

/** The JSON object in a text. Never throws. */
export function parseObject(text: string): Parsed<JsonObject> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return failed({
      code: "invalid_json",
      message: `the message must be JSON, not ${quoted(text)}`,
    });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const message = `the message must be a JSON object, not ${quoted(value)}`;
    return failed({ code: "invalid_message", message });
  }
  return { ok: true, value: value as JsonObject };
}
