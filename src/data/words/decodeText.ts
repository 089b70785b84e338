import { DataError, failure } from "../../diagnostics/errors.js";

/**
 * UTF-8 as text, without its byte order mark.
 * @throws DataError with the line of the first byte that is no UTF-8
 */
export function decodeText(bytes: Buffer, path: string): string {
  try {
    return decode(bytes);
  } catch {
    throw failure(
      DataError,
      "not-utf8",
      `\`${path}\` is not text in UTF-8: see line ${firstBadLine(bytes)}`,
      {
        notes: ["save it as UTF-8"],
      },
    );
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** Counted from 1. No character of UTF-8 holds a byte that is a line feed, so lines can be tried one by one. */
function firstBadLine(bytes: Buffer): number {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(0x0a, start);
    try {
      decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
