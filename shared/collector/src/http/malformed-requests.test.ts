import { connect } from "node:net";
import { sampleDecision } from "@lucid/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScratch, openTestCollector, type TestCollector, TOKENS } from "../testing/open-test-collector.ts";

const REQUESTS = 1500;
const scratch = createScratch();
let one: TestCollector;
beforeAll(async () => {
  one = await openTestCollector(scratch.folder());
});
afterAll(async () => {
  await one.collector.stop();
  scratch.clean();
});

/** Seeded, so that a failure can be repeated. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const STRANGE: readonly unknown[] = [
  null,
  [],
  {},
  "",
  0,
  -1,
  1e308,
  true,
  "\u0000",
  "\ud800",
  "x".repeat(5000),
  [[[[]]]],
];

function damaged(dice: (sides: number) => number): Buffer {
  const decision: Record<string, unknown> = { ...sampleDecision(dice(1000)) };
  const keys = Object.keys(decision);
  for (let changes = dice(3); changes >= 0; changes--)
    decision[keys[dice(keys.length)] ?? "id"] = STRANGE[dice(STRANGE.length)];
  const texts = [
    JSON.stringify({ decisions: [decision] }),
    JSON.stringify({ decisions: decision }),
    JSON.stringify({ decisions: [decision], ["__proto__"]: 1, constructor: { prototype: 1 } }),
    `{"decisions":[{"__proto__":{"id":"x"}}]}`,
    "[".repeat(dice(50_000)),
    JSON.stringify(STRANGE[dice(STRANGE.length)]),
  ];
  const bytes = Buffer.from(texts[dice(texts.length)] ?? "");
  if (dice(3) === 0 && bytes.length > 0) bytes[dice(bytes.length)] = dice(256);
  return dice(4) === 0 ? bytes.subarray(0, dice(bytes.length + 1)) : bytes;
}

/** Sends raw bytes and resolves with what came back when the connection ends. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(one.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (part) => {
      answer += part.toString("latin1");
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
    socket.end(bytes);
  });
}

describe("malformed requests", () => {
  it(`${REQUESTS} damaged bodies: never a 5xx, and the collector goes on`, async () => {
    const dice = createDice(7);
    const statuses = new Map<number, number>();
    for (let sent = 0; sent < REQUESTS; sent += 25) {
      const answers = await Promise.all(
        Array.from({ length: 25 }, () =>
          one.collector.app.request("/v1/decisions", {
            method: "POST",
            headers: { authorization: `Bearer ${TOKENS.a.secure}`, "content-type": "application/json" },
            body: new Uint8Array(damaged(dice)),
          }),
        ),
      );
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect((await one.call("/healthz")).status).toBe(200);
  });

  it.each([
    "NONSENSE\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n",
    "POST /v1/decisions HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    `GET /${"a".repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    "GET http://[bad HTTP/1.1\r\nhost: x\r\n\r\n",
    "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n",
  ])("the bytes %j get a 4xx", async (bytes) => {
    expect(await raw(bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await one.call("/healthz")).status).toBe(200);
  });
});
