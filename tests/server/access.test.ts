import { networkInterfaces } from "node:os";
import { describe, expect, test } from "vitest";
import { type AccessPolicy, type Caller, createAccessPolicy } from "../../server/access.ts";

const policy = createAccessPolicy(8000, "127.0.0.1", []);

/** A program on this machine that asks as it should. */
const program: Caller = {
  host: "localhost:8000",
  origin: undefined,
  secFetchSite: undefined,
  remoteAddress: "127.0.0.1",
};

/** The field that is at fault, or null for a caller that is let in. */
const fault = (caller: Partial<Caller>, changesState = true, of: AccessPolicy = policy) =>
  of.refusal({ ...program, ...caller }, changesState)?.field ?? null;

const from = (host: string, origin?: string) => ({
  host,
  origin,
  secFetchSite: undefined,
  remoteAddress: "127.0.0.1",
});

describe("a server on every address of its machine", () => {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ internal, family }) => !internal && family === "IPv4")?.address;
  test.skipIf(!own)("answers to each of them, and lets the pages in that it serves there", () => {
    const policy = createAccessPolicy(8000, "0.0.0.0", []);
    expect(policy.refusal(from(`${own}:8000`), false)).toBeNull();
    expect(policy.refusal(from(`${own}:5173`, `http://${own}:5173`), true)).toBeNull();
    expect(policy.refusal(from("rebound.example:8000"), false)).toMatchObject({ field: "Host" });
    const loopbackOnly = createAccessPolicy(8000, "127.0.0.1", []);
    expect(loopbackOnly.refusal(from(`${own}:8000`), false)).toMatchObject({ field: "Host" });
  });
});

describe("a page is let in", () => {
  test.each([
    "http://localhost:5173",
    "http://localhost:5174",
    "http://localhost:4173",
    "http://localhost:8000",
    "http://127.0.0.1:5173",
    "http://127.0.0.1:8000",
    "http://[::1]:5173",
    "http://[::1]:8000",
  ])("from %s", (origin) => {
    expect(fault({ origin })).toBeNull();
    expect(policy.allowsOrigin(origin)).toBe(true);
  });
});

describe("a page is kept out", () => {
  test.each([
    "null",
    "",
    "http://evil.example",
    "http://localhost",
    "http://localhost:80",
    "http://localhost:3000",
    "http://localhost:8001",
    "http://localhost:51730",
    "https://localhost:5173",
    "ws://localhost:8000",
    "http://localhost.:5173",
    "http://localhost.evil.example:5173",
    "http://evil.example#http://localhost:5173",
    "http://localhost:5173.evil.example",
    "http://evillocalhost:5173",
    "http://localhost:5173/",
    "http://localhost:5173 ",
    "http://LOCALHOST:5173",
    "HTTP://localhost:5173",
    "http://localhost:5173@evil.example",
    "http://user@localhost:5173",
    "http://127.0.0.1.nip.io:5173",
    "http://127.1:5173",
    "http://2130706433:5173",
    "http://0.0.0.0:5173",
    "http://[::ffff:127.0.0.1]:5173",
    "http://[0:0:0:0:0:0:0:1]:5173",
    "file://",
    "http://localhost:5173, http://localhost:5173",
  ])("that comes from %j", (origin) => {
    expect(fault({ origin })).toBe("Origin");
    expect(policy.allowsOrigin(origin)).toBe(false);
  });

  test("also when it only reads, and also when the browser says that it is its own origin", () => {
    const origin = "http://evil.example";
    expect(fault({ origin }, false)).toBe("Origin");
    expect(fault({ origin, secFetchSite: "same-origin" })).toBe("Origin");
  });
});

describe("the server answers to the host", () => {
  test.each([
    "localhost:8000",
    "LocalHost:8000",
    "127.0.0.1:8000",
    "[::1]:8000",
    // As a development server's proxy passes it on.
    "localhost:5173",
    "127.0.0.1:4173",
  ])("%s", (host) => {
    expect(fault({ host })).toBeNull();
  });
});

describe("the server does not answer to the host", () => {
  test.each([
    undefined,
    "",
    "localhost",
    "localhost:80",
    "localhost:8001",
    "localhost.:8000",
    "evil.example",
    "evil.example:8000",
    "localhost:8000.evil.example",
    "localhost.evil.example:8000",
    "user@localhost:8000",
    "127.0.0.1.nip.io:8000",
    "0.0.0.0:8000",
    "::1:8000",
    "192.168.1.20:8000",
  ])("%s", (host) => {
    expect(fault({ host })).toBe("Host");
    expect(fault({ host, origin: "http://localhost:5173" }, false)).toBe("Host");
  });
});

describe("without an Origin", () => {
  test.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
    "a program on this machine is let in: %s",
    (remoteAddress) => {
      expect(fault({ remoteAddress })).toBeNull();
    },
  );

  test.each([
    "192.168.1.20",
    "10.127.0.0",
    "::ffff:192.168.1.20",
    "fe80::1",
    "128.0.0.1",
    "127.evil",
    "::ffff:127.0.0.1.evil",
    // Gone before anybody could look where it came from.
    "",
  ])("a program on another machine is kept out: %s", (remoteAddress) => {
    expect(fault({ remoteAddress }, false)).toBe("Origin");
  });

  test("a program on another machine may show a token where everybody has to", () => {
    const guarded = createAccessPolicy(8000, "127.0.0.1", [], { needsToken: true });
    expect(fault({ remoteAddress: "192.168.1.20" }, true, guarded)).toBeNull();
    expect(fault({ origin: "http://evil.example" }, true, guarded)).toBe("Origin");
    expect(fault({ host: "evil.example" }, true, guarded)).toBe("Host");
    expect(fault({ secFetchSite: "cross-site" }, true, guarded)).toBe("Sec-Fetch-Site");
  });

  test.each(["cross-site", "same-site", "none", "anything"])(
    "a browser that follows a link (%s) may read but not change anything",
    (secFetchSite) => {
      expect(fault({ secFetchSite }, true)).toBe("Sec-Fetch-Site");
      expect(fault({ secFetchSite }, false)).toBeNull();
    },
  );

  test("a page of the server's own origin may change things", () => {
    expect(fault({ secFetchSite: "same-origin" }, true)).toBeNull();
  });
});

describe("an origin that was added", () => {
  const added = createAccessPolicy(8000, "0.0.0.0", ["https://daw.example", "http://studio:3000"]);

  test("is let in exactly as it was given", () => {
    expect(fault({ origin: "https://daw.example" }, true, added)).toBeNull();
    expect(fault({ origin: "http://studio:3000" }, true, added)).toBeNull();
    expect(fault({ origin: "http://daw.example" }, true, added)).toBe("Origin");
    expect(fault({ origin: "https://x.daw.example" }, true, added)).toBe("Origin");
    expect(fault({ origin: "http://studio" }, true, added)).toBe("Origin");
  });

  test("makes its host one that the server answers to, at its own port and at the server's", () => {
    for (const host of ["daw.example", "daw.example:8000", "studio:3000", "studio:8000"]) {
      expect(fault({ host }, true, added)).toBeNull();
    }
    for (const host of ["daw.example:9000", "x.daw.example"]) {
      expect(fault({ host }, true, added)).toBe("Host");
    }
  });

  test("leaves the usual ones as they are", () => {
    expect(fault({ origin: "http://localhost:5173" }, true, added)).toBeNull();
    expect(fault({ origin: "http://evil.example" }, true, added)).toBe("Origin");
  });
});

describe("a host that was added", () => {
  const allowHosts = ["studio.example", "daw.example:8443", "[fe80::1]"];
  const added = createAccessPolicy(8000, "127.0.0.1", [], { allowHosts });

  test.each([
    "studio.example",
    "STUDIO.example",
    "studio.example:8000",
    "daw.example:8443",
    "[fe80::1]",
    "[fe80::1]:8000",
    "localhost:8000",
  ])("is answered to: %s", (host) => {
    expect(fault({ host }, true, added)).toBeNull();
  });

  test.each([
    "studio.example.",
    "studio.example.:8000",
    "studio.example:80",
    "studio.example:8001",
    "studio.example:08000",
    "x.studio.example",
    "studio.example.evil.example",
    "daw.example",
    "daw.example:8000",
    "fe80::1",
  ])("is that and no other: %s", (host) => {
    expect(fault({ host }, true, added)).toBe("Host");
  });

  test("makes no page an allowed one", () => {
    for (const origin of ["http://studio.example:8000", "https://studio.example"]) {
      expect(fault({ host: "studio.example", origin }, true, added)).toBe("Origin");
    }
  });
});

describe("the address it is bound to", () => {
  test.each([
    ["192.168.1.20", "192.168.1.20:8000", "http://192.168.1.20:8000"],
    ["fe80::1", "[fe80::1]:8000", "http://[fe80::1]:8000"],
    ["Studio.Local", "studio.local:8000", "http://studio.local:8000"],
  ])("is one of its own names: %s", (boundHost, host, origin) => {
    const bound = createAccessPolicy(8000, boundHost, []);
    expect(fault({ host }, true, bound)).toBeNull();
    expect(fault({ host, origin }, true, bound)).toBeNull();
  });

  test("on port 80 is named without the port, as browsers do", () => {
    const bound = createAccessPolicy(80, "127.0.0.1", []);
    expect(fault({ host: "localhost", origin: "http://localhost" }, true, bound)).toBeNull();
  });
});

test("a refusal says what was wrong and what to do", () => {
  expect(policy.refusal({ ...program, origin: "http://evil.example" }, false)).toEqual({
    code: "forbidden",
    field: "Origin",
    message:
      'pages from "http://evil.example" may not use this server: start it with --origin to allow them',
  });
  expect(policy.refusal({ ...program, host: "evil.example" }, false)).toEqual({
    code: "forbidden",
    field: "Host",
    message:
      'this server does not answer to the host "evil.example": start it with --allow-host to add one',
  });
});
