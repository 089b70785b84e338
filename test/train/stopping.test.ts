import { describe, expect, it } from "vitest";
import { Stopping } from "../../src/train/stopping.js";

/** After which score training is over; null: never. */
function endsAt(
  scores: readonly number[],
  maxBadCount: number | null,
  better: "lower" | "higher" = "lower",
): number | null {
  const stopping = new Stopping(better, maxBadCount);
  for (const [i, score] of scores.entries()) {
    stopping.see(score);
    if (stopping.isOver) return i + 1;
  }
  return null;
}

describe("stopping", () => {
  it("with 0 comes at the first score that is not better", () => expect(endsAt([5, 4, 4.5, 3], 0)).toBe(3));
  it("with 2 comes at the third in a row", () => {
    expect(endsAt([5, 6, 6, 6], 2)).toBe(4);
    expect(endsAt([5, 6, 6, 4, 6, 6], 2)).toBe(null);
    expect(endsAt([5, 6, 6, 4, 6, 6, 6], 2)).toBe(7);
  });
  it("with 20 comes at the 21st in a row", () => {
    expect(endsAt([1, ...new Array<number>(20).fill(2)], 20)).toBe(null);
    expect(endsAt([1, ...new Array<number>(21).fill(2)], 20)).toBe(22);
  });
  it("with None never comes", () => expect(endsAt([1, ...new Array<number>(500).fill(2)], null)).toBe(null));
  it("takes an equal score for no better one", () => expect(endsAt([5, 5], 0)).toBe(2));
  it("compares with the best so far, not with the last", () => expect(endsAt([3, 5, 4], 1)).toBe(3));
  it("goes the other way where higher is better", () => {
    expect(endsAt([1, 2, 3], 0, "higher")).toBe(null);
    expect(endsAt([1, 2, 1.5], 0, "higher")).toBe(3);
  });
});
