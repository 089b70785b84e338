import { describe, expect, it } from "vitest";
import { callOf } from "../../src/declare/call.js";
import type { Clock } from "../../src/declare/schedule.js";
import { constOf } from "../../src/graph/constOf.js";
import { schedules } from "../../src/schedules/index.js";
import { decayed, learnrateAt } from "../../src/train/learnrate.js";

describe("the learning rate", () => {
  it("stays as it is without decay", () => expect(decayed(0.1, null, 1e6)).toBe(0.1));
  it("is multiplied by the rate after each so many examples", () => {
    expect(decayed(0.1, [1000, 0.5], 0)).toBe(0.1);
    expect(decayed(0.1, [1000, 0.5], 1000)).toBeCloseTo(0.05, 12);
    expect(decayed(0.1, [1000, 0.5], 3000)).toBeCloseTo(0.0125, 12);
  });
  it("falls smoothly between, without stairs", () =>
    expect(decayed(0.1, [1000, 0.25], 500)).toBeCloseTo(0.05, 12));
});

const kind = callOf("a schedule", schedules);
const schedule = (text: string) => kind.read(constOf(text));

/** What a rate of 1 is after so many examples; of 10 a step, 1,000 an epoch. */
function rates(text: string, ...examples: number[]): number[] {
  const rate = { learnrate: 1, decay: null, schedule: schedule(text)! };
  const clock = (n: number): Clock => ({ examples: n, steps: n / 10, epochs: n / 1000 });
  return examples.map((n) => Math.round(1e9 * learnrateAt(rate, clock(n))) / 1e9);
}

describe("a schedule", () => {
  it("exponential: rate^(t/every), in stairs where asked for", () => {
    expect(rates("exponential(100, 0.25)", 0, 50, 100, 200)).toEqual([1, 0.5, 0.25, 0.0625]);
    expect(rates("exponential(100, 0.25, staircase=True)", 0, 99, 100, 199)).toEqual([1, 1, 0.25, 0.25]);
  });
  it("cosine: half a wave, then the end", () => {
    expect(rates("cosine(100)", 0, 50, 100, 500)).toEqual([1, 0.5, 0, 0]);
    expect(rates("cosine(90, end=0.2)", 0, 30, 60, 90)).toEqual([1, 0.8, 0.4, 0.2]);
  });
  it("linear: a line, then the end", () =>
    expect(rates("linear(100, end=0.5)", 0, 50, 100, 500)).toEqual([1, 0.75, 0.5, 0.5]));
  it("step: another factor from each time on", () => {
    expect(rates("step([100, 200], [0.1, 0.01])", 0, 99, 100, 199, 200)).toEqual([1, 1, 0.1, 0.1, 0.01]);
    expect(rates("piecewise([0], [0.5])", 0)).toEqual([0.5]);
  });
  it("warmup: a line to 1, times another schedule that runs beside it", () => {
    expect(rates("warmup(100)", 0, 25, 100, 500)).toEqual([0, 0.25, 1, 1]);
    expect(rates("warmup(100, start=0.5)", 0, 50, 100)).toEqual([0.5, 0.75, 1]);
    expect(rates("warmup(100, linear(200))", 0, 50, 100, 150)).toEqual([0, 0.5 * 0.75, 0.5, 0.25]);
    expect(rates("warmup(2, schedule=linear(4, per='epochs'), per='steps')", 10, 2000)).toEqual([
      0.5 * (1 - 0.01 / 4),
      0.5,
    ]);
  });
  it("counts examples, or steps or epochs where it says so", () => {
    expect(rates("linear(100, per='steps')", 500)).toEqual([0.5]);
    expect(rates("linear(10, per='epochs')", 2500)).toEqual([0.75]);
  });
  it("takes the same values as a `decay`", () => {
    const both = [0, 123, 4567].map((n) => decayed(1, [1000, 0.9], n));
    expect(rates("exponential(1000, 0.9)", 0, 123, 4567)).toEqual(both.map((x) => Math.round(1e9 * x) / 1e9));
  });
  it.each([
    ["exponential(100)", "`exponential` needs `rate`"],
    ["exponential(100, 0.5, steps=3)", "`exponential` has no argument `steps`"],
    ["cosine(0)", "`over` of `cosine` must be a number above 0, got 0"],
    ["step([1, 2], [0.1])", "`step` needs as many factors as times, got 1 and 2"],
    ["step([2, 1], [0.1, 0.2])", "the times of `step` must ascend from 0"],
    ["warmup(1, linear(0))", "`over` of `linear` must be a number above 0, got 0"],
    ["warmup(1, 5)", "`schedule` of `warmup` must be another one, or None, got 5"],
    ["linear(1, over=2)", "`over` of `linear` is given twice"],
    ["linear(1, 2, 'steps', 4)", "`linear` has no place for one more argument"],
  ])("%s is wrong: %s", (text, message) => {
    expect(schedule(text)).toBeUndefined();
    expect(kind.explain!(constOf(text))!.message).toBe(message);
  });
});
