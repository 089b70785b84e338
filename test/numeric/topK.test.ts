import { describe, expect, it } from "vitest";
import { stream } from "../../src/numeric/stream.js";
import { topK } from "../../src/numeric/topK.js";

describe("topK", () => {
  it("are the places of the largest, the lower place first where they are equal", () => {
    expect([...topK([0.2, 0.9, 0.5, 0.9], 3)]).toEqual([1, 3, 2]);
    expect([...topK([1, 1, 1, 1], 2)]).toEqual([0, 1]);
    expect([...topK([-1, -2], 1)]).toEqual([0]);
  });

  it("leaves out what is to be skipped, and is shorter where fewer are left", () => {
    expect([...topK([5, 4, 3, 2], 3, Uint8Array.of(1, 0, 1, 0))]).toEqual([1, 3]);
    expect([...topK([], 3)]).toEqual([]);
    expect([...topK([1, 2], 1_000_000_000)]).toEqual([1, 0]);
  });

  it("is what sorting everything gives", () => {
    const scores = stream(1, "topK")
      .uniform64(0, 3000)
      .map((u) => Math.floor(u * 40));
    const skip = Uint8Array.from(stream(2, "topK").uniform64(0, 3000), (u) => (u < 0.2 ? 1 : 0));
    const sorted = [...scores.keys()]
      .filter((place) => skip[place] === 0)
      .sort((a, b) => scores[b]! - scores[a]! || a - b);
    for (const k of [1, 2, 3, 10, 100, 2999, 3000])
      expect([...topK(scores, k, skip)]).toEqual(sorted.slice(0, k));
  });
});
