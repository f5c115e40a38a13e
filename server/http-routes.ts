import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Logger } from "pino";
import { type WireCommandType, decodeCommand } from "../src/protocol/commands.ts";
import { type WireError, fieldError } from "../src/protocol/errors.ts";
import { clockMessage, statusMessage } from "../src/protocol/seed.ts";
import { MAX_MESSAGE_BYTES, type Parsed, failed } from "../src/protocol/parse.ts";
import { DEFAULT_SESSION } from "../src/protocol/session-name.ts";
import type { Role } from "../src/protocol/access-token.ts";
import type { AccessPolicy } from "./access.ts";
import { type CommandGate, SHUTTING_DOWN } from "./command-gate.ts";
import { VIEW_ONLY, submitCommand } from "./conversation.ts";
import { ENDPOINTS } from "./endpoints.ts";
import { HTTP_NAMES, readParameters } from "./http-parameters.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { NO_TOKENS, type Tokens, bearerToken, unauthorized } from "./tokens.ts";

export interface HttpContext {
  readonly sessions: Sessions;
  readonly metricsRoutes: Hono;
  uptimeSeconds(): number;
  readonly access: AccessPolicy;
  /** Left out: nobody has to show one. */
  readonly tokens?: Tokens;
  /** The largest body that is read. Left out: as a server without options has it. */
  readonly maxBodyBytes?: number;
  readonly version: string;
  readonly sampleRateHz: number;
  readonly log: Logger;
  readonly gate: CommandGate;
  /** Why it cannot serve or store at the moment, in words. Null: it can. */
  notReady(): string | null;
}

/** What `@hono/node-server` hands to the routes, besides the request. */
export interface NodeBindings {
  readonly incoming?: {
    readonly url?: string | undefined;
    readonly socket?: { readonly remoteAddress?: string | undefined };
  };
}

interface Surroundings {
  readonly Bindings: NodeBindings;
  readonly Variables: { readonly role: Role };
}
type Call = Context<Surroundings>;

/** The commands by HTTP, and what the answer calls what was done. Older clients send some of them as GET. */
const COMMAND_ROUTES: readonly { type: WireCommandType; done: string; byGet?: boolean }[] = [
  { type: "play", done: "playing" },
  { type: "stop", done: "stopped, at zero" },
  { type: "pause", done: "paused" },
  { type: "resume", done: "playing" },
  { type: "rewind", done: "at zero" },
  { type: "seek", done: "position set", byGet: true },
  { type: "tempo", done: "tempo set", byGet: true },
  { type: "loop", done: "loop set", byGet: true },
  { type: "start_lead", done: "start lead set" },
  { type: "tempo_event", done: "tempo event set" },
  { type: "delete_tempo_event", done: "tempo event deleted" },
  { type: "meter", done: "time signature set" },
  { type: "delete_meter", done: "time signature deleted" },
  { type: "marker", done: "marker set" },
  { type: "delete_marker", done: "marker deleted" },
];

/** Whoever looks whether this server is well need not be known to it. */
const OPEN_PATHS = new Set(["/health", "/api/health", "/ready"]);

const commandPath = (type: string) => `/transport/${type}`;
const commandPaths = new Set(COMMAND_ROUTES.map(({ type }) => commandPath(type)));

/** Every HTTP route of the server. Errors are the same JSON as on the WebSocket, with `success: false`. */
export function createHttpRoutes(context: HttpContext) {
  const { sessions, gate, access, tokens = NO_TOKENS, log, sampleRateHz } = context;
  const { maxBodyBytes = MAX_MESSAGE_BYTES } = context;
  const app = new Hono<Surroundings>();

  // HTTPS is the business of whoever puts it in front of this server, for a name of their own.
  app.use(secureHeaders({ strictTransportSecurity: false }));
  app.use(async (c, next) => {
    c.header("Cache-Control", "no-store");
    const changesState = c.req.method === "POST" || commandPaths.has(c.req.path);
    const wrong = access.refusal(callerOf(c), changesState);
    return wrong ? errorAnswer(c, 403, wrong) : next();
  });
  app.use(
    cors({
      origin: (origin) => (access.allowsOrigin(origin) ? origin : null),
      allowMethods: ["GET", "POST"],
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    const token = bearerToken(c.req.header("authorization"));
    const role = token === undefined ? null : tokens.roleOf(token);
    const mayGoOn = !tokens.areNeeded || role !== null || OPEN_PATHS.has(c.req.path);
    c.set("role", tokens.areNeeded ? (role ?? "view") : "control");
    if (mayGoOn) return next();
    c.header("WWW-Authenticate", "Bearer");
    return errorAnswer(c, 401, unauthorized(token));
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) =>
        errorAnswer(c, 413, {
          code: "too_large",
          message: `a body must be at most ${maxBodyBytes} bytes`,
        }),
    }),
  );

  /** Answers with what `answer` makes of the session that the query names. */
  function inSession(answer: (c: Call, session: Session) => Response | Promise<Response>) {
    return async (c: Call) => {
      const names = c.req.queries("session") ?? [DEFAULT_SESSION];
      const session = await oneSession(names);
      if (session.ok) return answer(c, session.value);
      return errorAnswer(c, session.error.code === "unavailable" ? 503 : 400, session.error);
    };
  }
  async function oneSession(names: readonly string[]): Promise<Parsed<Session>> {
    const [name = DEFAULT_SESSION, ...others] = names;
    if (others.length === 0) return sessions.open(name);
    return failed(fieldError("invalid_field", "session", "given once"));
  }

  const health = (c: Call) =>
    c.json({
      status: "healthy",
      version: context.version,
      uptime_seconds: context.uptimeSeconds(),
    });
  app.get("/health", health);
  app.get("/api/health", health);
  app.get("/ready", (c) => {
    const why = context.notReady();
    return why === null ? c.json({ status: "ready" }) : c.json({ status: why }, 503);
  });
  app.get(
    "/transport/status",
    inSession((c, { authority }) => {
      const nowMs = authority.now();
      return c.json(statusMessage(authority.stateAt(nowMs), nowMs, sampleRateHz));
    }),
  );
  app.get(
    "/transport/song",
    inSession((c, { authority }) => c.json(authority.state.song)),
  );
  app.get(
    "/ws/status",
    inSession((c, { name, authority, census }) => {
      const nowMs = authority.now();
      return c.json({
        session: name,
        connected_clients: census.total,
        by_endpoint: census.byEndpoint(),
        state: clockMessage(authority.stateAt(nowMs), nowMs, sampleRateHz),
      });
    }),
  );
  app.route("/", context.metricsRoutes);

  for (const { type, done, byGet } of COMMAND_ROUTES) {
    const obey = async (c: Call) => {
      if (c.get("role") === "view") return errorAnswer(c, 403, VIEW_ONLY);
      // Before the session: one that was opened could be dropped again while a body is on its way.
      const parameters = await readParameters(c.req);
      if (!parameters.ok) return errorAnswer(c, 400, parameters.error);
      const request = decodeCommand({ ...parameters.value, type }, HTTP_NAMES);
      if (!request.ok) return errorAnswer(c, 400, request.error);
      const submit = inSession(async (_, { authority }) => {
        const { command, id } = request.value;
        const submission = { request: id === undefined ? undefined : { id, scope: null } };
        const result = await gate.enter(() =>
          submitCommand(authority, command, HTTP_NAMES, submission),
        );
        if (result === null) return errorAnswer(c, 503, SHUTTING_DOWN);
        if (!result.ok) return errorAnswer(c, statusOf(result.error), result.error);
        const state = clockMessage(result.value.state, authority.now(), sampleRateHz);
        return c.json({ success: true, message: done, state });
      });
      return submit(c);
    };
    app.post(commandPath(type), obey);
    // Hono answers HEAD with the GET route, and a HEAD must not move anything.
    if (byGet)
      app.get(commandPath(type), async (c) => (c.req.method === "GET" ? obey(c) : wrongMethod(c)));
    app.all(commandPath(type), wrongMethod);
  }

  for (const { path } of ENDPOINTS) {
    app.get(path, (c) => {
      c.header("Upgrade", "websocket");
      const message = `${path} is a WebSocket: connect to ws://${c.req.header("host")}${path}`;
      return errorAnswer(c, 426, { code: "bad_handshake", field: "Upgrade", message });
    });
  }

  app.onError((error, c) => {
    // Somebody who hangs up in the middle of a request is no fault of ours.
    const level = c.req.raw.signal.aborted ? "debug" : "error";
    log[level]({ path: c.req.path, err: error }, "request failed");
    return errorAnswer(c, 500, { code: "internal", message: "this server failed: see its log" });
  });
  app.notFound((c) => {
    const known = app.routes.some(({ path, method }) => path === c.req.path && method !== "ALL");
    if (known) return wrongMethod(c);
    const message = `there is nothing at ${c.req.path}: try /transport/status or /health`;
    return errorAnswer(c, 404, { code: "not_found", message });
  });
  return app;
}

const callerOf = (c: Call) => ({
  host: hostOf(c),
  origin: c.req.header("origin"),
  secFetchSite: c.req.header("sec-fetch-site"),
  remoteAddress: c.env?.incoming && (c.env.incoming.socket?.remoteAddress ?? ""),
});

/** Whoever asks for a whole address, as of a proxy, means the host that is in it: RFC 9112, section 3.2.2. */
function hostOf(c: Call): string | undefined {
  const { url = "/" } = c.env?.incoming ?? {};
  return URL.canParse(url) ? new URL(url).host : c.req.header("host");
}

const statusOf = ({ code }: WireError) => (code === "store_unavailable" ? 503 : 400);

const errorAnswer = (c: Context, status: ContentfulStatusCode, error: WireError) =>
  c.json({ success: false, type: "error", ...error }, status);

function wrongMethod(c: Context) {
  const allow = COMMAND_ROUTES.find(({ type }) => commandPath(type) === c.req.path);
  const methods = allow ? (allow.byGet ? "POST or GET" : "POST") : "GET";
  c.header("Allow", methods.replace(" or ", ", "));
  const message = `${c.req.path} takes ${methods}, not ${c.req.method}`;
  return errorAnswer(c, 405, { code: "method_not_allowed", message });
}
