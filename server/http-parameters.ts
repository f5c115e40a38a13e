import type { HonoRequest } from "hono";
import { type FieldNames, fieldError } from "../src/protocol/errors.ts";
import { type JsonObject, type Parsed, failed, parseObject } from "../src/protocol/parse.ts";

/** By HTTP the place to seek to is called `seconds`. */
export const HTTP_NAMES: FieldNames = { time_seconds: "seconds" };

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * A command's parameters, from the query or from a JSON body, in the words of the WebSocket protocol. A parameter given
 * twice is refused: which one would be meant?
 */
export async function readParameters(request: HonoRequest): Promise<Parsed<JsonObject>> {
  const parameters: Record<string, unknown> = Object.create(null);
  // Not by `request.queries()`, which loses a parameter called `__proto__`.
  for (const [name, text] of new URL(request.url).searchParams) {
    // Says where the command goes, and is no parameter of it.
    if (name === "session") continue;
    if (wireName(name) in parameters) {
      return failed(fieldError("invalid_field", name, "given once"));
    }
    parameters[wireName(name)] = queryValue(name, text);
  }
  const body = await request.text();
  if (body.trim() !== "") {
    const parsed = parseObject(body);
    if (!parsed.ok) return parsed;
    for (const [name, value] of Object.entries(parsed.value)) {
      if (wireName(name) in parameters) {
        return failed(fieldError("invalid_field", name, "given once, in the query or in the body"));
      }
      parameters[wireName(name)] = value;
    }
  }
  if ("type" in parameters) {
    const message = 'the command is in the path: there is no parameter "type"';
    return failed({ code: "unknown_field", field: "type", message });
  }
  return { ok: true, value: parameters };
}

const wireName = (name: string) => (name === "seconds" ? "time_seconds" : name);

const FLAGS = new Set(["enabled", "ramp"]);
/** A marker may be called 7. */
const TEXTS = new Set(["id", "marker", "name"]);

/** A query knows strings alone. One that does not read as what the parameter takes is left as it is, to be refused. */
function queryValue(name: string, text: string): unknown {
  if (FLAGS.has(name)) {
    if (text === "true" || text === "1") return true;
    return text === "false" || text === "0" ? false : text;
  }
  return !TEXTS.has(name) && DECIMAL.test(text) ? Number(text) : text;
}
