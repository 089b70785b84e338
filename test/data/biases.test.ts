import { describe, expect, it } from "vitest";
import { baselines } from "../../src/data/biases.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";

/** 40 users and 30 items whose ratings are user part + item part, all pairs in random order. */
const pairs = Array.from({ length: 1200 }, (_, k) => ({ user: k % 40, item: Math.floor(k / 40) }));
const additive = {
  ratings: {
    user: pairs.map((p) => p.user),
    item: pairs.map((p) => p.item),
    ratings: pairs.map((p) => (p.user % 5) + (p.item % 3)),
  },
};

describe("baselines", () => {
  it("are small for the biases where ratings are sums, apart from what damping holds back", () => {
    const { mean, biases } = baselines(dataSetsFrom(additive, { splitSeed: 1 }), "ratings");
    // √(2 + 2/3) = 1.63 from the variances of 0 … 4 and 0 … 2, on 120 rows.
    expect(Math.abs(mean.dev - 1.63)).toBeLessThan(0.2);
    expect(biases!.dev).toBeLessThan(0.35);
    expect(biases!.test).toBeLessThan(0.35);
  });
  it("are in the target's own unit, whatever it was centred and divided by", () => {
    const plain = baselines(dataSetsFrom(additive, { splitSeed: 1 }), "ratings");
    const scaled = baselines(
      dataSetsFrom(additive, { splitSeed: 1, center: ["ratings"], unitVariance: ["ratings"] }),
      "ratings",
    );
    expect(scaled.mean.dev).toBeCloseTo(plain.mean.dev, 5);
    expect(scaled.biases!.test).toBeCloseTo(plain.biases!.test, 4);
  });
  it("solve the damped equations: one user, one item, one training row", () => {
    const one = { ratings: { user: ["a", "a"], item: ["b", "b"], ratings: [1, 3] } };
    const data = dataSetsFrom(one, { split: { method: "random", fractions: [0.5, 0.5] } });
    // The one training row is the mean itself: both biases are 0, the dev row is 2 away.
    expect(baselines(data, "ratings")).toMatchObject({
      mean: { dev: 2 },
      biases: { dev: 2, test: Number.NaN },
    });
  });
  it("has no biases without users and items", () => {
    const data = dataSetsFrom({
      ratings: { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], y: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    });
    expect(baselines(data, "y").biases).toBeNull();
  });
});
