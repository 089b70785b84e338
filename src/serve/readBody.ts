import type { IncomingMessage } from "node:http";
import { HttpProblem } from "./http.js";

/**
 * The whole body of a request.
 * @param most bytes
 * @throws HttpProblem where it is longer, packed, or breaks off
 */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
  if (request.headers["content-encoding"] !== undefined) {
    throw new HttpProblem(415, "the body must not be packed: send it without Content-Encoding");
  }
  const tooLarge = () => new HttpProblem(413, `the body is larger than ${most.toLocaleString("en")} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > most) throw tooLarge();
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, "the body breaks off");
  }
  return Buffer.concat(chunks);
}
