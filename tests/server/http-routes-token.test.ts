import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpQuestion, ask } from "../support/http-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";

const PAGE = "http://localhost:5173";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ token: "conductor", viewToken: "audience" });
});
afterAll(() => server.close());

const get = (path: string, token?: string, question: HttpQuestion = {}) => {
  const shown = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return ask(server.url + path, { ...question, headers: { ...shown, ...question.headers } });
};
const post = (path: string, token?: string, question: HttpQuestion = {}) =>
  get(path, token, { ...question, method: "POST" });
const revision = async () => (await get("/transport/status", "audience")).json["revision"];

describe("without a token, or with a wrong one,", () => {
  test.each(["/health", "/api/health", "/ready"])("%s is answered all the same", async (path) => {
    for (const token of [undefined, "wrong"]) {
      expect((await get(path, token)).status).toBe(200);
    }
  });

  test.each([
    "/transport/status",
    "/transport/song",
    "/transport/metrics",
    "/metrics",
    "/ws/status",
    "/ws/transport",
    "/transport/seek?seconds=7",
    "/transport/%73eek?seconds=7",
    "/nowhere",
    "/health/",
    "//health",
  ])("%s is not", async (path) => {
    for (const token of [undefined, "wrong", "conductor2"]) {
      const { status, headers, json } = await get(path, token);
      expect(status).toBe(401);
      expect(headers["www-authenticate"]).toBe("Bearer");
      expect(json).toMatchObject({ success: false, type: "error", code: "unauthorized" });
      expect(JSON.stringify(json)).not.toContain("conductor");
    }
  });

  test("no command is obeyed, by POST, HEAD or with the token where it does not belong", async () => {
    const before = await revision();
    for (const path of [
      "/transport/play",
      "/transport/seek?seconds=7",
      "/transport/play?token=conductor",
    ]) {
      expect((await post(path)).status).toBe(401);
      expect((await get(path, undefined, { method: "HEAD" })).status).toBe(401);
    }
    expect(await revision()).toBe(before);
  });
});

describe("who listens", () => {
  test.each([
    "/transport/status",
    "/transport/song",
    "/transport/metrics",
    "/metrics",
    "/ws/status",
  ])("may read %s", async (path) => {
    expect((await get(path, "audience")).status).toBe(200);
  });

  test("may not command, by POST or by GET, and changes nothing", async () => {
    const before = await revision();
    for (const answer of [
      await post("/transport/play", "audience"),
      await post("/transport/tempo?bpm=90", "audience"),
      await get("/transport/seek?seconds=7", "audience"),
    ]) {
      expect(answer).toMatchObject({
        status: 403,
        json: { code: "forbidden", message: "this token is for listening: it may not command" },
      });
    }
    expect(await revision()).toBe(before);
  });
});

test("who commands may do both", async () => {
  expect((await post("/transport/tempo?bpm=90", "conductor")).status).toBe(200);
  expect((await get("/transport/status", "conductor")).json["bpm"]).toBe(90);
});

describe("a page", () => {
  test("of an allowed origin may ask first whether it may send a token", async () => {
    const asked = await get("/transport/play", undefined, {
      method: "OPTIONS",
      headers: {
        Origin: PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers["access-control-allow-headers"]).toBe("authorization,content-type");
  });

  test("may read that it was refused", async () => {
    const { status, headers } = await get("/transport/status", "wrong", {
      headers: { Origin: PAGE },
    });
    expect(status).toBe(401);
    expect(headers["access-control-allow-origin"]).toBe(PAGE);
  });

  test("of another origin is kept out, whatever it knows", async () => {
    const headers = { Origin: "http://evil.example" };
    for (const path of ["/transport/status", "/health"]) {
      expect((await get(path, "conductor", { headers })).status).toBe(403);
    }
  });
});

test("a server without tokens takes any", async () => {
  const open = await startTestServer();
  const headers = { Authorization: "Bearer anything" };
  const { status } = await ask(`${open.url}/transport/play`, { method: "POST", headers });
  expect(status).toBe(200);
  await open.close();
});
