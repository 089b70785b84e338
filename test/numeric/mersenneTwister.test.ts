import { describe, expect, it } from "vitest";
import { mersenneTwister, numpyShuffle } from "../../src/numeric/mersenneTwister.js";

const words = (seed: number, n: number) => {
  const next = mersenneTwister(seed);
  return Array.from({ length: n }, next);
};

describe("mersenneTwister", () => {
  it("yields the words of numpy's RandomState", () => {
    expect(words(5489, 3)).toEqual([3499211612, 581869302, 3890346734]);
    expect(words(0, 3)).toEqual([2357136044, 2546248239, 3071714933]);
  });
  it("yields the 10,000th word that the C++ standard prescribes for mt19937", () =>
    expect(words(5489, 10_000).at(-1)).toBe(4123659995));
});

describe("numpyShuffle", () => {
  it("shuffles as RandomState(0).shuffle(arange(10))", () => {
    const order = Int32Array.from({ length: 10 }, (_, i) => i);
    numpyShuffle(order, 0);
    expect([...order]).toEqual([2, 8, 4, 9, 1, 6, 7, 3, 0, 5]);
  });
  it("shuffles 100,000 numbers as numpy does", () => {
    const order = Int32Array.from({ length: 100_000 }, (_, i) => i);
    numpyShuffle(order, 0);
    expect(order.reduce((sum, value, i) => sum + value * (i % 97), 0)).toBe(239937879624);
  });
});
