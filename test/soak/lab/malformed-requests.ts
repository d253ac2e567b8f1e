import { sampleDecision } from "@lucid/testkit";

type Dice = (sides: number) => number;

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
  "\u202e\u200b",
  "x".repeat(5000),
  [[[[]]]],
  { toString: 1 },
];

const STRANGE_HEADERS: readonly string[] = [
  "content-length: -5",
  "content-length: 5, 5",
  "content-length: 99999999999999999999",
  "content-length: 5\r\ntransfer-encoding: chunked",
  "transfer-encoding: chunked, gzip",
  "content-encoding: gzip",
  "content-type: text/plain",
  "content-type: application/json; charset=utf-16",
  "content-type: ;;;;",
  "authorization: Bearer",
  "authorization: Basic YTpi",
  "authorization: Bearer lts1..",
  "authorization: Bearer lts1.e30.e30",
  `authorization: Bearer ${"a".repeat(4000)}`,
  "origin: null",
  "origin: javascript:alert(1)",
  "if-none-match: *",
  `if-none-match: ${'"a",'.repeat(1000)}`,
  "accept-encoding: ;q=;,,br;q=NaN",
  "expect: 100-continue",
  "connection: upgrade\r\nupgrade: websocket",
  "range: bytes=-1",
  " folded: header",
  "no colon at all",
  `x: ${"y".repeat(20_000)}`,
  "x\u0000y: z",
  `${"a: b\r\n".repeat(300)}c: d`,
];

const STRANGE_METHODS = ["PATCH", "FOO", "get", "CONNECT", "HEAD", "TRACE"] as const;

const STRANGE_PATHS: readonly string[] = [
  "",
  "*",
  "//",
  "/%",
  "/%00",
  "/%ff%fe",
  "/assets/../../collector.json",
  "/assets/%2e%2e%2fsecrets",
  "/v1/decisions?limit=1e9&cursor=%00",
  "/v1/decisions?limit=-1",
  "/v1/decisions?cursor=azzzzzzzzzzzzzzzz",
  "/v1/review/corrections?state=__proto__",
  "/v1/review/sample?month=9999-99",
  `/${"a".repeat(40_000)}`,
  "http://other.example/v1/session",
  "/v1/bundle#\u0001",
];

/** A decision batch with up to three fields replaced, sometimes cut short, sometimes with a byte changed. */
function damagedBatch(dice: Dice): Buffer {
  const decision: Record<string, unknown> = { ...sampleDecision(dice(1000)) };
  const keys = Object.keys(decision);
  for (let changes = dice(3); changes >= 0; changes--) {
    decision[keys[dice(keys.length)] ?? "id"] = STRANGE[dice(STRANGE.length)];
  }
  const texts = [
    JSON.stringify({ decisions: [decision] }),
    JSON.stringify({ decisions: decision }),
    `{"decisions":[{"__proto__":{"id":"x"}}],"constructor":{"prototype":1}}`,
    "[".repeat(dice(50_000)),
    JSON.stringify(STRANGE[dice(STRANGE.length)]),
    JSON.stringify({ app: STRANGE[dice(STRANGE.length)], appVersion: STRANGE[dice(STRANGE.length)] }),
    JSON.stringify({ ticketId: STRANGE[dice(STRANGE.length)] }),
    JSON.stringify({ month: STRANGE[dice(STRANGE.length)], decisionIds: STRANGE[dice(STRANGE.length)] }),
  ];
  const bytes = Buffer.from(texts[dice(texts.length)] ?? "");
  if (dice(3) === 0 && bytes.length > 0) bytes[dice(bytes.length)] = dice(256);
  return dice(4) === 0 ? bytes.subarray(0, dice(bytes.length + 1)) : bytes;
}

/** Whatever bytes, most of them no HTTP at all. */
function noise(dice: Dice): Buffer {
  return Buffer.from(Array.from({ length: 1 + dice(300) }, () => dice(256)));
}

function requestLine(dice: Dice, method: string, route: string): string {
  const path = dice(6) === 0 ? (STRANGE_PATHS[dice(STRANGE_PATHS.length)] ?? "/") : route.replace(/\{\w+\}/, "x");
  const verb = dice(10) === 0 ? (STRANGE_METHODS[dice(STRANGE_METHODS.length)] ?? "GET") : method;
  return `${verb} ${path} HTTP/1.1`;
}

function headerLines(dice: Dice, tokens: readonly string[], bodyBytes: number): string[] {
  const lines = ["host: collector", "connection: close"];
  if (dice(8) > 0) lines.push(`authorization: Bearer ${tokens[dice(tokens.length)] ?? ""}`);
  if (dice(8) > 0) lines.push("content-type: application/json");
  if (bodyBytes > 0) lines.push(`content-length: ${dice(12) === 0 ? dice(2000) : bodyBytes}`);
  if (dice(3) === 0) lines.push(STRANGE_HEADERS[dice(STRANGE_HEADERS.length)] ?? "");
  return lines;
}

/**
 * One request as bytes, mostly with a part of it damaged: path, method, a header, the body or everything. It asks for the
 * connection to be closed. `routes` ("GET /v1/bundle") are the collector's own, `tokens` valid ones.
 */
export function malformedRequest(dice: Dice, routes: readonly string[], tokens: readonly string[]): Buffer {
  if (dice(20) === 0) return noise(dice);
  const [method = "GET", route = "/"] = (routes[dice(routes.length)] ?? "GET /").split(" ");
  const body = method === "POST" || dice(10) === 0 ? damagedBatch(dice) : Buffer.alloc(0);
  const head = [requestLine(dice, method, route), ...headerLines(dice, tokens, body.length), "", ""].join("\r\n");
  const whole = Buffer.concat([Buffer.from(head, "latin1"), body]);
  if (dice(40) === 0) whole[dice(whole.length)] = dice(256);
  return whole;
}
