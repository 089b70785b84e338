import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/syntax/parse.js";

/** The shortest of a few runs, in milliseconds: what the machine does beside makes runs longer, never shorter. */
function parseTime(text: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3; run++) {
    const start = performance.now();
    parseConfig({ path: "long", text });
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

const shapes: readonly (readonly [string, (n: number) => string])[] = [
  ["many lines", (n) => "node op(1, x='y')\n".repeat(n / 20)],
  ["many arguments", (n) => `a op(${"x=[1, 'abc', $k-1],\n".repeat(n / 20)})`],
  ["deep lists side by side", (n) => `a op(${`${"[".repeat(60)}${"]".repeat(60)},`.repeat(n / 121)})`],
  ["nested parentheses", (n) => `a op(${`${"(".repeat(60)}1${")".repeat(60)},`.repeat(n / 122)})`],
  ["nested calls", (n) => `a op(${`${"f(".repeat(60)}1${")".repeat(60)},`.repeat(n / 182)})`],
  ["brackets that are never closed", (n) => `a op${"([".repeat(n / 2)}`],
  ["brackets that do not match", (n) => `a op${"(".repeat(n / 2)}${"]".repeat(n / 2)}`],
  ["a chain of operators", (n) => `a op(${"1+".repeat(n / 2)}1)`],
  ["a chain of powers and signs", (n) => `a op(${"1**-".repeat(n / 4)}1)`],
  ["space before a mistake", (n) => `a op(1${"\n".repeat(n)}2)`],
  ["a long name", (n) => `a op(${"x".repeat(n)} y)`],
  ["strings that are never closed", (n) => "a op('x\n".repeat(n / 8)],
  ["markers without names inside a bracket", (n) => `a op(\n${"----\n".repeat(n / 5)}`],
  ["backslashes", (n) => `a op('${"\\".repeat(n)}`],
];

describe("parsing time does not multiply with the levels of a value", () => {
  // A grammar that tries a value in two ways takes 2^n; the first few levels show it before it lasts hours.
  it.each([8, 12, 16, 20])("with %d of them", (levels) => {
    for (const [open, close] of [
      ["(", ")"],
      ["[", "]"],
      ["f(", ")"],
      ["f(x=", ")"],
    ] as const) {
      expect(parseTime(`a op(${open.repeat(levels)}-1 + 2**3${close.repeat(levels)})`)).toBeLessThan(20);
    }
  });
});

describe("parsing time grows with the length of the text", () => {
  it.each(shapes)("for %s", (_, make) => {
    const short = parseTime(make(50_000));
    const long = parseTime(make(200_000));
    // Four times the text: 4 where time is linear, 16 where it is quadratic. Small times drown in noise.
    expect(long / Math.max(short, 5)).toBeLessThan(9);
  });
});
