import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { type AntkError, failure, ResourceError } from "../diagnostics/errors.js";
import { reasonOf } from "../platform/files.js";
import type { Trained } from "../recommend/trained.js";
import { answerer } from "./answers.js";
import { type Answer, failed, HttpProblem } from "./http.js";
import { ServerMetrics } from "./metrics.js";
import { parseJson } from "./parseJson.js";
import { readBody } from "./readBody.js";
import { type Route, routeOf } from "./routes.js";

export interface ServeOptions {
  /** What clients call the model: `/v1/models/NAME`. */
  readonly name: string;
  /** Default 127.0.0.1: this machine alone. */
  readonly host?: string;
  /** Default 8501, as TensorFlow Serving has it; 0 takes any that is free. */
  readonly port?: number;
  /** Bytes of a request's body. Default 1 MiB. */
  readonly maxBody?: number;
  /** Open connections; more are closed as they come. Default 256. */
  readonly maxConnections?: number;
  /** Until a request must have come in as a whole, in milliseconds. Default 10,000. */
  readonly requestTimeout?: number;
  /** Of each request, after its answer. */
  readonly onRequest?: (entry: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly ms: number;
  }) => void;
}

/** A server that runs. */
export interface ModelServer {
  readonly host: string;
  readonly port: number;
  /** `http://127.0.0.1:8501` */
  readonly url: string;
  /** Whether it answers this machine alone. */
  readonly isLocal: boolean;
  /** Takes no more connections, answers what has come in, and ends; what takes longer than `grace` ms is cut off. */
  close(grace?: number): Promise<void>;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const MAX_HEADER_BYTES = 16 * 1024;
const DEFAULT_GRACE = 5000;

/**
 * Serves a trained model by HTTP: predictions in TensorFlow Serving's form, recommendations, health and metrics. The
 * model computes in this process, one request at a time; the caller owns it and disposes of it after `close`.
 * @throws ResourceError where the address cannot be had
 * @example const server = await serveModel(await load("runs/last"), { name: "mf" });
 */
export async function serveModel(trained: Trained, options: ServeOptions): Promise<ModelServer> {
  const {
    name,
    host = "127.0.0.1",
    port = 8501,
    maxBody = 2 ** 20,
    requestTimeout = 10_000,
    onRequest,
  } = options;
  const metrics = new ServerMetrics(name, trained.path);
  const answer = answerer(trained, name);
  let closing = false;

  const respond = async (
    request: IncomingMessage,
  ): Promise<{ route: Route["kind"] | "none"; answer: Answer }> => {
    let kind: Route["kind"] | "none" = "none";
    try {
      requireKnownHost(request, host);
      const route = routeOf(request.method ?? "", request.url ?? "", name);
      kind = route.kind;
      if (route.kind === "health") return { route: kind, answer: health(closing) };
      if (route.kind === "metrics") return { route: kind, answer: { status: 200, text: metrics.text() } };
      const takesBody = route.kind === "predict" || route.kind === "recommend";
      const body = takesBody ? parseJson(await readBody(request, maxBody)) : null;
      return { route: kind, answer: answer(route.kind, body) };
    } catch (error) {
      return { route: kind, answer: failed(error) };
    }
  };

  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      requestTimeout,
      headersTimeout: requestTimeout,
      connectionsCheckingInterval: 500,
    },
    async (request, response) => {
      const start = performance.now();
      const { route, answer } = await respond(request);
      if (closing) response.setHeader("Connection", "close");
      send(request, response, answer);
      const ms = performance.now() - start;
      metrics.count(route, answer.status, ms / 1000);
      onRequest?.({ method: request.method ?? "", path: request.url ?? "", status: answer.status, ms });
    },
  );
  server.maxConnections = options.maxConnections ?? 256;
  server.maxHeadersCount = 100;
  server.keepAliveTimeout = 5000;
  server.timeout = 30_000;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    const status = refuse(error, socket);
    if (status !== null) metrics.count("none", status, 0);
  });
  server.on("connection", (socket) => {
    metrics.connections++;
    socket.once("close", () => metrics.connections--);
  });
  server.on("drop", () => metrics.dropped++);
  await listen(server, host, port);
  const at = (server.address() as AddressInfo).port;
  return {
    host,
    port: at,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${at}`,
    isLocal: LOOPBACK.has(host),
    close: (grace = DEFAULT_GRACE) => {
      closing = true;
      return close(server, grace);
    },
  };
}

function health(closing: boolean): Answer {
  return closing ? { status: 503, json: { status: "stopping" } } : { status: 200, json: { status: "ok" } };
}

/**
 * A page of another site could reach a server on this machine under a name that it makes point here; the name then
 * stands in `Host`.
 */
function requireKnownHost(request: IncomingMessage, host: string): void {
  if (!LOOPBACK.has(host)) return;
  const named = (request.headers.host ?? "").replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  if (named !== "" && !LOOPBACK.has(named.toLowerCase())) {
    throw new HttpProblem(403, "this server answers requests for this machine alone");
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  if (response.destroyed) return;
  const isText = "text" in answer;
  const text = isText ? answer.text : `${"json" in answer ? JSON.stringify(answer.json) : answer.jsonText}\n`;
  const bytes = Buffer.from(text, "utf8");
  response.statusCode = answer.status;
  response.setHeader(
    "Content-Type",
    isText ? "text/plain; version=0.0.4; charset=utf-8" : "application/json",
  );
  response.setHeader("Content-Length", bytes.length);
  response.setHeader("X-Content-Type-Options", "nosniff");
  if (answer.allow) response.setHeader("Allow", answer.allow);
  // What is left of a body that was refused is not waited for.
  if (!request.complete) response.setHeader("Connection", "close");
  response.end(request.method === "HEAD" ? undefined : bytes, () => {
    if (!request.complete) request.destroy();
  });
}

/** Answers what is no HTTP, or came too slowly, and hangs up. @returns the status; null where nobody is left to tell */
function refuse(error: NodeJS.ErrnoException, socket: Socket): number | null {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return null;
  }
  const [status, words] =
    error.code === "HPE_HEADER_OVERFLOW"
      ? [431, "Request Header Fields Too Large"]
      : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
        ? [408, "Request Timeout"]
        : [400, "Bad Request"];
  socket.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
  return status as number;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", (error) => fail(cannotListen(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners("error");
      done();
    });
  });
}

function cannotListen(error: NodeJS.ErrnoException, host: string, port: number): AntkError {
  const reasons = new Map([
    ["EADDRINUSE", "another program has it"],
    ["EADDRNOTAVAIL", "this machine has no such address"],
    ["ENOTFOUND", "there is no such host"],
    ["EACCES", "permission denied"],
  ]);
  const reason = reasons.get(error.code ?? "") ?? reasonOf(error);
  return failure(ResourceError, "cannot-listen", `cannot listen at ${host}:${port}: ${reason}`, {
    notes: ["`--port 0` takes any port that is free; `--host 127.0.0.1` is this machine alone"],
  });
}

function close(server: Server, grace: number): Promise<void> {
  return new Promise((done) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), grace);
    server.close(() => {
      clearTimeout(cutOff);
      done();
    });
    server.closeIdleConnections();
  });
}
