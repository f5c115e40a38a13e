import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpQuestion, ask } from "../support/http-client.ts";
import { type TestServer, startTestServer } from "../support/test-server.ts";
import { readClock } from "../support/ways-in.ts";

const PAGE = "http://localhost:5173";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const get = (path: string, question: HttpQuestion = {}) => ask(server.url + path, question);
const post = (path: string, question: HttpQuestion = {}) =>
  get(path, { ...question, method: "POST" });
const status = () => readClock(server);

describe("pages and links", () => {
  const preflight = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type",
  };

  test("a page of an allowed origin may ask first, send JSON, and read the answer", async () => {
    const asked = await get("/transport/play", {
      method: "OPTIONS",
      headers: { Origin: PAGE, ...preflight },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers["access-control-allow-origin"]).toBe(PAGE);
    expect(asked.headers["access-control-allow-methods"]).toContain("POST");
    expect(asked.headers["access-control-allow-headers"]).toBe("content-type");

    const { status: code, headers } = await post("/transport/play", { headers: { Origin: PAGE } });
    expect(code).toBe(200);
    expect(headers["access-control-allow-origin"]).toBe(PAGE);
    expect(headers["vary"]).toContain("Origin");
  });

  test.each(["http://evil.example", "null", "http://localhost:3000"])(
    "a page of %s may do nothing and read nothing",
    async (origin) => {
      const { revision } = await status();
      const asked = await get("/transport/play", {
        method: "OPTIONS",
        headers: { Origin: origin, ...preflight },
      });
      const read = await get("/transport/status", { headers: { Origin: origin } });
      const done = await post("/transport/play", { headers: { Origin: origin } });
      for (const answer of [asked, read, done]) {
        expect(answer.status).toBe(403);
        expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
        expect(answer.json).toMatchObject({ code: "forbidden", field: "Origin" });
      }
      expect((await status()).revision).toBe(revision);
    },
  );

  test("a foreign name that points to this machine is not answered", async () => {
    const { status: code, json } = await get("/transport/status", {
      headers: { Host: `evil.example:${server.port}` },
    });
    expect(code).toBe(403);
    expect(json).toMatchObject({ code: "forbidden", field: "Host" });
  });

  test.each(["/transport/seek?seconds=12", "/transport/%73eek?seconds=12"])(
    "a link or an image may not move the transport: %s",
    async (path) => {
      const { revision } = await status();
      const headers = { "Sec-Fetch-Site": "cross-site" };
      expect(await get(path, { headers })).toMatchObject({
        status: 403,
        json: { field: "Sec-Fetch-Site" },
      });
      expect((await status()).revision).toBe(revision);
      expect((await get("/transport/status", { headers })).status).toBe(200);
    },
  );

  test("a page of the server's own origin may move it, and so may one of an allowed origin", async () => {
    const own = { "Sec-Fetch-Site": "same-origin" };
    const allowed = { "Sec-Fetch-Site": "same-site", Origin: PAGE };
    for (const headers of [own, allowed]) {
      expect((await get("/transport/seek?seconds=12", { headers })).status).toBe(200);
    }
  });
});
