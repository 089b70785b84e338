import { gzipSync } from "node:zlib";
import { post, type send } from "./rawClient.js";

type Parts = Parameters<typeof send> extends [number, ...infer Rest] ? Rest : never;

/** A request that means no good, or is a mistake, and the answers that are in order; 0: hung up without one. */
export interface Hostile {
  readonly name: string;
  readonly parts: Parts;
  readonly status: readonly number[];
}

const PREDICT = "/v1/models/mf:predict";
const RECOMMEND = "/v1/models/mf:recommend";

const body = (name: string, path: string, text: string | Buffer, status: number[] = [400]): Hostile => ({
  name,
  parts: [post(path, text)],
  status,
});
const json = (name: string, path: string, value: unknown, status: number[] = [400]): Hostile =>
  body(name, path, JSON.stringify(value), status);
const raw = (name: string, status: readonly number[], ...lines: readonly string[]): Hostile => ({
  name,
  parts: [`${lines.join("\r\n")}\r\n\r\n`],
  status,
});
const get = (name: string, path: string, status: number[]): Hostile =>
  raw(name, status, `GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close");

const one = { user: "17", item: "42" };

export const hostile: readonly Hostile[] = [
  // Bodies that are no JSON, or not the JSON that is asked for.
  body("no body", PREDICT, ""),
  body("spaces", PREDICT, "   \n"),
  body("half an object", PREDICT, '{"instances": ['),
  body("two objects", PREDICT, "{}{}"),
  body("a word", PREDICT, "hello"),
  body("NaN", PREDICT, '{"instances": [{"user": NaN}]}'),
  body("bytes that are no UTF-8", PREDICT, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])),
  body("a byte of zero", PREDICT, '{"instances": "\0"}'),
  body("brackets a hundred thousand deep", PREDICT, "[".repeat(60_000)),
  body("objects thousands deep", PREDICT, `${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`),
  body("a string that hides its brackets", PREDICT, `"${"[".repeat(1000)}"`),
  body("a list in the place of an object", PREDICT, "[]"),
  body("null", PREDICT, "null"),
  body("a number", PREDICT, "1e999"),
  json("nothing asked", PREDICT, {}),
  json("rows and columns at once", PREDICT, { instances: [one], inputs: { user: ["1"] } }),
  json("no rows", PREDICT, { instances: [] }),
  json("rows that are no list", PREDICT, { instances: one }),
  json("a row that is a number", PREDICT, { instances: [5] }),
  json("a row that is null", PREDICT, { instances: [null] }),
  json("a row that is a list", PREDICT, { instances: [["17", "42"]] }),
  json("an id that is an object", PREDICT, { instances: [{ user: {}, item: "42" }] }),
  json("an id that is true", PREDICT, { instances: [{ user: true, item: "42" }] }),
  json("a missing column", PREDICT, { instances: [{ user: "17" }] }),
  json("an unknown column", PREDICT, { instances: [{ ...one, admin: "1" }] }),
  body("a column called __proto__", PREDICT, '{"instances": [{"__proto__": {"user": "1"}, "item": "2"}]}'),
  json("a column called constructor", PREDICT, { instances: [{ constructor: "1", item: "2" }] }),
  json("an unknown user", PREDICT, { instances: [{ user: "nobody", item: "42" }] }),
  json("a user called toString", PREDICT, { instances: [{ user: "toString", item: "42" }] }),
  json("an id of fifty thousand letters", PREDICT, { instances: [{ user: "x".repeat(50_000), item: "42" }] }),
  json("an id that would be a path", PREDICT, { instances: [{ user: "../../etc/passwd", item: "42" }] }),
  json("an id of control characters", PREDICT, { instances: [{ user: "\u001b[2J\r\nX: y", item: "42" }] }),
  json("a number beyond all numbers", PREDICT, { instances: [{ user: 1e308, item: "42" }] }),
  json("columns of unequal length", PREDICT, { inputs: { user: ["1", "2"], item: ["1"] } }),
  json("columns that are no lists", PREDICT, { inputs: { user: "1", item: "2" } }),
  json("no columns", PREDICT, { inputs: {} }),
  json("more rows than are taken", PREDICT, { instances: Array(10_001).fill(1) }),
  json("another signature", PREDICT, { signature_name: "train", instances: [one] }),
  json("a signature that is a list", PREDICT, { signature_name: [], instances: [one] }),
  json("recommendations for nobody", RECOMMEND, {}),
  json("recommendations for a list", RECOMMEND, { user: ["17"] }),
  json("recommendations for an unknown user", RECOMMEND, { user: "ghost" }),
  json("ratings and a user at once", RECOMMEND, { user: "17", ratings: [{ item: "42", rating: 5 }] }),
  json("ratings without end", RECOMMEND, { ratings: Array(1001).fill({ item: "42", rating: 5 }) }),
  json("a rating in words", RECOMMEND, { ratings: [{ item: "42", rating: "five" }] }),
  json("a rating beyond all numbers", RECOMMEND, { ratings: [{ item: "42", rating: 1e300 }] }),
  body("a rating of infinity", RECOMMEND, '{"ratings": [{"item": "42", "rating": 1e999}]}'),
  json(
    "ratings of one item again and again",
    RECOMMEND,
    { ratings: Array(900).fill({ item: "42", rating: 5 }) },
    [200, 400],
  ),
  json("a rating of an unknown item", RECOMMEND, { ratings: [{ item: "nope", rating: 5 }] }),
  json("a rating of nothing", RECOMMEND, { ratings: [null] }),
  json("minus one recommendation", RECOMMEND, { user: "17", k: -1 }),
  json("half a recommendation", RECOMMEND, { user: "17", k: 0.5 }),
  json("a billion recommendations", RECOMMEND, { user: "17", k: 1e9 }),
  json("a count in words", RECOMMEND, { user: "17", k: "ten" }),
  json("exclude_seen in words", RECOMMEND, { user: "17", exclude_seen: "yes" }),
  // Bodies that are too large, packed, or not what their head says.
  body("a body larger than is taken", PREDICT, " ".repeat(70_000), [413, 0]),
  {
    name: "a body said to be larger than any",
    parts: [`POST ${PREDICT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999999\r\n\r\n{`],
    status: [413],
  },
  {
    name: "chunks without end",
    parts: [
      `POST ${PREDICT} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`,
      ...Array.from({ length: 20 }, () => `1000\r\n${" ".repeat(4096)}\r\n`),
    ],
    status: [413, 0],
  },
  {
    name: "a packed body",
    parts: [post(PREDICT, gzipSync("{}"), ["Content-Encoding: gzip"])],
    status: [415],
  },
  raw("a length below zero", [400], `POST ${PREDICT} HTTP/1.1`, "Host: localhost", "Content-Length: -5"),
  raw(
    "a length and chunks at once",
    [400],
    `POST ${PREDICT} HTTP/1.1`,
    "Host: localhost",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
  ),
  // Clients that take their time.
  {
    name: "a head that trickles in",
    parts: [
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\n",
      ...Array.from({ length: 30 }, (_, i) => [{ wait: 100 }, `X-${i}: 1\r\n`] as const).flat(),
    ],
    status: [408, 0],
  },
  {
    name: "a body that trickles in",
    parts: [
      `POST ${PREDICT} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n`,
      ...Array.from({ length: 30 }, () => [{ wait: 100 }, " "] as const).flat(),
    ],
    status: [408, 400, 0],
  },
  { name: "a connection that says nothing", parts: [], status: [408, 0] },
  { name: "a body that never comes", parts: [post(PREDICT, "{}").subarray(0, -2)], status: [408, 400, 0] },
  // Addresses and methods.
  get("an unknown address", "/", [404]),
  get("a path that climbs", "/../../etc/passwd", [404]),
  get("a path that climbs in disguise", "/v1/models/..%2f..%2fetc%2fpasswd", [404]),
  get("a path with a broken escape", "/v1/models/%E0%A4%A", [404]),
  get("a path with a byte of zero", "/v1/models/mf%00", [404]),
  get("another model", "/v1/models/other", [404]),
  get("another version", "/v1/models/mf/versions/2", [404]),
  get("a path of ten thousand letters", `/${"a".repeat(10_000)}`, [404]),
  get("an address as proxies take it", "http://example.com/healthz", [404]),
  get("predictions by GET", PREDICT, [405]),
  raw("health by DELETE", [405], "DELETE /healthz HTTP/1.1", "Host: localhost", "Connection: close"),
  raw("a tunnel", [0, 400, 405], "CONNECT example.com:443 HTTP/1.1", "Host: localhost", "Connection: close"),
  raw("tracing", [405, 400], "TRACE /healthz HTTP/1.1", "Host: localhost", "Connection: close"),
  raw(
    "an upgrade to another protocol",
    [200, 405],
    "GET /healthz HTTP/1.1",
    "Host: localhost",
    "Connection: Upgrade, close",
    "Upgrade: websocket",
  ),
  // Heads.
  raw("an unknown method", [400], "STEAL /healthz HTTP/1.1", "Host: localhost"),
  raw("no HTTP at all", [400], "\u0016\u0003\u0001 hello"),
  raw("HTTP of the future", [400, 505, 0], "GET /healthz HTTP/9.9", "Host: localhost"),
  raw("no host", [400], "GET /healthz HTTP/1.1", "Connection: close"),
  raw("a name that points here", [403], "GET /metrics HTTP/1.1", "Host: evil.example", "Connection: close"),
  raw(
    "a head of a megabyte",
    [431],
    "GET /healthz HTTP/1.1",
    "Host: localhost",
    ...Array.from({ length: 200 }, (_, i) => `X-${i}: ${"y".repeat(5000)}`),
  ),
  raw(
    "a thousand headers",
    [200, 431],
    "GET /healthz HTTP/1.1",
    "Host: localhost",
    "Connection: close",
    ...Array.from({ length: 1000 }, (_, i) => `X${i}: 1`),
  ),
  raw("a header with a line break inside", [400], "GET /healthz HTTP/1.1", "Host: localhost", "X: a\rb"),
  raw("a header without a name", [400], "GET /healthz HTTP/1.1", "Host: localhost", ": value"),
  {
    name: "a hundred requests at once on one connection",
    parts: [
      "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(99),
      "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ],
    status: [404],
  },
];
