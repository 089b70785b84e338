import { HttpProblem } from "./http.js";

/** Nothing that the server takes is nested more deeply than this. */
const MAX_DEPTH = 8;

/**
 * A request's body as JSON.
 * @throws HttpProblem where it is not UTF-8, not JSON, or nested too deeply
 */
export function parseJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpProblem(400, "the body is not UTF-8");
  }
  if (text.trim() === "") throw new HttpProblem(400, "the body is empty; it must be a JSON object");
  requireShallow(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, "the body is not JSON");
  }
}

/** Counts brackets outside strings, before anything is built of them. */
function requireShallow(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (inString) {
      if (char === "\\") at++;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "[" || char === "{") {
      if (++depth > MAX_DEPTH)
        throw new HttpProblem(400, `the body is nested more than ${MAX_DEPTH} levels deep`);
    } else if (char === "]" || char === "}") depth--;
  }
}
