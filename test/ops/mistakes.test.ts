import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import { check } from "../support/check.js";
import { mistakesIn } from "./mistakes.js";

describe.each(ops.all.map((op) => [op.name, op] as const))("%s", (_, op) => {
  it.each(mistakesIn(op).map((mistake) => [mistake.what, mistake] as const))(
    "with %s has one message",
    (_what, mistake) => {
      const { diagnostics } = check(mistake.text);
      expect(
        diagnostics.map(({ code }) => code),
        `${mistake.text}\n${diagnostics.map((d) => d.message).join("\n")}`,
      ).toEqual([mistake.code]);
      const { span, text } = diagnostics[0]!.labels[0]!;
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThan(span.start);
      expect(span.end).toBeLessThanOrEqual(mistake.text.length);
      if (mistake.label !== undefined) expect(text).toBe(mistake.label);
    },
  );
});

describe("the mistakes", () => {
  it("are several for each op, and of every kind", () => {
    const all = ops.all.map(mistakesIn);
    expect(Math.min(...all.map((each) => each.length))).toBeGreaterThanOrEqual(2);
    expect([...new Set(all.flat().map(({ code }) => code))].sort()).toEqual([
      "argument-twice",
      "missing-argument",
      "missing-input",
      "too-many-arguments",
      "too-many-inputs",
      "unknown-argument",
      "wrong-argument",
      "wrong-dtype",
      "wrong-shape",
    ]);
  });

  it("are none in the examples themselves", () => {
    for (const { example } of ops.all) expect(check(example).diagnostics).toEqual([]);
  });
});
