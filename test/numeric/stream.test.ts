import { describe, expect, it } from "vitest";
import { philoxWords } from "../../src/numeric/philox.js";
import { stream } from "../../src/numeric/stream.js";
import { mean, standardDeviation } from "../../src/numeric/sum.js";

const SEED = 7;
const draw = (seed: number, purpose: string, name?: string, step = 0) =>
  stream(seed, purpose, name).bits(step, 8).join();

describe("stream", () => {
  it("depends on seed, purpose, name and step alone", () => {
    expect(draw(SEED, "init", "huser", 3)).toBe(draw(SEED, "init", "huser", 3));
    const others = [
      draw(SEED, "init", "huser", 3),
      draw(8, "init", "huser", 3),
      draw(SEED, "dropout", "huser", 3),
      draw(SEED, "init", "hitem", 3),
      draw(SEED, "init", "huser", 4),
    ];
    expect(new Set(others).size).toBe(others.length);
  });
  it("tells a purpose and a name apart from their concatenation", () => {
    expect(stream(1, "ab", "c").key).not.toEqual(stream(1, "a", "bc").key);
  });
  it("accepts every safe integer as a seed, 0 among them", () => {
    const seeds = [0, 1, -1, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => draw(seed, "init"))).size).toBe(seeds.length);
    expect(() => stream(0.5, "init")).toThrow("a seed must be an integer, got 0.5");
    expect(() => stream(1, "init").bits(-1, 4)).toThrow("a step must be an integer of at least 0, got -1");
  });
  it("puts the step into the upper half of the counter", () => {
    const s = stream(SEED, "init");
    expect(s.counter(2 ** 32 + 5)).toEqual([0, 0, 5, 1]);
    expect(s.bits(5, 12)).toEqual(philoxWords(s.key, [0, 0, 5, 0], 12));
  });
  it("keeps the same numbers between versions", () => {
    const s = stream(1, "init", "huser");
    expect(s.key).toEqual([143151291, 324061630]);
    expect([...s.bits(0, 4)]).toEqual([270718700, 2937162520, 2558579275, 1070045239]);
  });
  it("begins a longer draw with the shorter one", () => {
    const s = stream(SEED, "init");
    expect([...s.uniform(1, 100).slice(0, 7)]).toEqual([...s.uniform(1, 7)]);
    expect([...s.uniform64(1, 100).slice(0, 7)]).toEqual([...s.uniform64(1, 7)]);
    expect([...s.normal(1, 100).slice(0, 7)]).toEqual([...s.normal(1, 7)]);
    expect([...s.truncatedNormal(1, 2000).slice(0, 7)]).toEqual([...s.truncatedNormal(1, 7)]);
  });
});

describe("uniform and uniform64", () => {
  it("lie in [0, 1) with mean ½ and deviation 1/√12", () => {
    for (const values of [stream(SEED, "u").uniform(0, 100_000), stream(SEED, "u").uniform64(0, 100_000)]) {
      expect(values.every((v) => v >= 0 && v < 1)).toBe(true);
      expect(mean(values)).toBeCloseTo(0.5, 2);
      expect(standardDeviation(values)).toBeCloseTo(Math.sqrt(1 / 12), 2);
    }
  });
});

describe("normal", () => {
  it("has mean 0, deviation 1 and 4.55 % beyond two", () => {
    const z = stream(SEED, "z").normal(0, 200_001);
    expect(z).toHaveLength(200_001);
    expect(mean(z)).toBeCloseTo(0, 2);
    expect(standardDeviation(z)).toBeCloseTo(1, 2);
    expect(z.filter((v) => Math.abs(v) > 2).length / z.length).toBeCloseTo(0.0455, 2);
  });
});

describe("truncatedNormal", () => {
  it("leaves out what lies beyond two, and nothing else", () => {
    const s = stream(SEED, "z");
    const z = s.truncatedNormal(0, 5000);
    expect([...z]).toEqual([...s.normal(0, 6000)].filter((v) => Math.abs(v) <= 2).slice(0, 5000));
    // The deviation of a normal cut at two: √(1 − 4·φ(2)/(2Φ(2) − 1)).
    expect(standardDeviation(stream(SEED, "z").truncatedNormal(1, 100_000))).toBeCloseTo(0.8796, 2);
  });
});

describe("permutation", () => {
  it("holds every number once", () => {
    const order = stream(SEED, "p").permutation(0, 1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect([...order]).not.toEqual([...order].sort((a, b) => a - b));
  });
  it("makes each order of three equally likely", () => {
    const s = stream(SEED, "p");
    const seen = new Map<string, number>();
    for (let step = 0; step < 6000; step++) {
      const order = s.permutation(step, 3).join();
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    // Five standard deviations of a count with mean 1000.
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
  it("gives the empty order of nothing", () => expect(stream(SEED, "p").permutation(0, 0)).toHaveLength(0));
});
