import { once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { HANDSHAKE } from "../support/http-client.ts";
import { startTestServer } from "../support/test-server.ts";

/** A frame without a mask: RFC 6455 has the server close for it, with 1002. */
const UNMASKED = Buffer.from([0x81, 0x01, 0x61]);

test("whoever breaks the protocol and does not answer the close is not waited for", async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  const rude = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
  onTestFinished(() => void rude.destroy());
  const headers = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}`);
  rude.write(
    `GET /ws?hz=0 HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${headers.join("\r\n")}\r\n\r\n`,
  );
  await once(rude, "data");
  rude.resume();
  const startedMs = performance.now();
  rude.write(UNMASKED);
  await once(rude, "end");
  await server.logged(({ msg }) => msg === "client left");
  expect(performance.now() - startedMs).toBeLessThan(2500);
});
