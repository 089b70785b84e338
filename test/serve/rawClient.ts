import { connect } from "node:net";

/** Sends bytes as they are over one connection, and returns all that comes back until it is closed. */
export function send(
  port: number,
  ...parts: readonly (string | Buffer | { readonly wait: number })[]
): Promise<string> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => done(Buffer.concat(chunks).toString("latin1")));
    socket.on("connect", async () => {
      for (const part of parts) {
        if (socket.destroyed) break;
        if (typeof part === "string" || Buffer.isBuffer(part)) socket.write(part);
        else await new Promise((after) => setTimeout(after, part.wait));
      }
    });
  });
}

/** The status of an answer; 0 where the connection was closed without one. */
export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}

/** A request that asks for the connection to be closed after it. */
export function post(path: string, body: string | Buffer, headers: readonly string[] = []): Buffer {
  const bytes = Buffer.from(body as string);
  const head = [
    `POST ${path} HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    `Content-Length: ${bytes.length}`,
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
}
