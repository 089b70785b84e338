import { describe, expect, it } from "vitest";
import { type EpochScore, isWorseThanMedian } from "../../src/search/medianRule.js";

/** Scores of epochs 1, 2, … */
const scores = (...values: number[]): EpochScore[] => values.map((score, i) => ({ epoch: i + 1, score }));

/** Means by epoch 3: 1, 2, 3 and 6; their median is 2.5. */
const completed = [scores(1, 1, 1), scores(3, 2, 1), scores(5, 2, 2, 0), scores(6, 6, 6, 6, 6)];

describe("the median rule", () => {
  it("stops a trial whose best is worse than the median of the others' means by that epoch", () => {
    expect(isWorseThanMedian(scores(9, 9, 2.6), completed, "lower")).toBe(true);
    expect(isWorseThanMedian(scores(2.6, 9, 9), completed, "lower")).toBe(true);
  });

  it("lets one go on that was as good once", () => {
    expect(isWorseThanMedian(scores(9, 9, 2.5), completed, "lower")).toBe(false);
    expect(isWorseThanMedian(scores(2.4, 9, 9), completed, "lower")).toBe(false);
  });

  it("compares with what was scored by that epoch, and with all of what ended before", () => {
    // By epoch 4 the third has a mean of 9/4, so the median is (2 + 2.25)/2 = 2.125.
    expect(isWorseThanMedian(scores(9, 9, 9, 2.2), completed, "lower")).toBe(true);
    expect(isWorseThanMedian(scores(9, 9, 9, 2.1), completed, "lower")).toBe(false);
  });

  it("knows that of some metrics more is better", () => {
    expect(isWorseThanMedian(scores(0, 2.4, 0), completed, "higher")).toBe(true);
    expect(isWorseThanMedian(scores(0, 2.5, 0), completed, "higher")).toBe(false);
  });

  it("waits for three epochs and for four complete trials", () => {
    expect(isWorseThanMedian(scores(9, 9), completed, "lower")).toBe(false);
    expect(isWorseThanMedian(scores(9, 9, 9), completed.slice(1), "lower")).toBe(false);
    expect(isWorseThanMedian([], completed, "lower")).toBe(false);
  });

  it("leaves out trials that had no score yet", () => {
    const late = { epoch: 10, score: 1 };
    expect(isWorseThanMedian(scores(9, 9, 9), [...completed.slice(1), [late]], "lower")).toBe(false);
    expect(isWorseThanMedian([late], [...completed.slice(1), [late]], "lower")).toBe(false);
    expect(isWorseThanMedian([{ epoch: 10, score: 9 }], [...completed.slice(1), [late]], "lower")).toBe(true);
  });
});
