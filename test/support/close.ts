import { expect } from "vitest";

/** Numbers, however deep in lists. */
export type Nested = number | readonly Nested[];

expect.extend({
  /** The same shape, and each number within `tolerance`, relative where the expected one is above 1. */
  toBeClose(actual: Nested, expected: Nested, tolerance = 1e-5) {
    const problem = difference(actual, expected, tolerance, "");
    return {
      pass: problem === null,
      message: () => problem ?? "expected the numbers to differ",
      actual,
      expected,
    };
  },
});

function difference(actual: Nested, expected: Nested, tolerance: number, at: string): string | null {
  if (typeof expected === "number") {
    if (typeof actual !== "number") return `${at || "it"} is a list, not ${expected}`;
    const isClose = Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));
    return isClose || Object.is(actual, expected) ? null : `${at || "it"} is ${actual}, not ${expected}`;
  }
  if (typeof actual === "number")
    return `${at || "it"} is the number ${actual}, not a list of ${expected.length}`;
  if (actual.length !== expected.length)
    return `${at || "it"} has ${actual.length} elements, not ${expected.length}`;
  for (const [i, value] of expected.entries()) {
    const problem = difference(actual[i]!, value, tolerance, `${at}[${i}]`);
    if (problem) return problem;
  }
  return null;
}

declare module "vitest" {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Assertion<T = any> {
    toBeClose(expected: Nested, tolerance?: number): T;
  }
}
