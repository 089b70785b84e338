import { describe, expect, it } from "vitest";
import { applyTransform, fitTransform, thenTransform, undoTransform } from "../../src/data/transforms.js";

const values = Float32Array.of(1, 2, 6);

describe("fitTransform", () => {
  it("centres on the mean", () => {
    const t = fitTransform("x", values, { center: true, scale: "none" });
    expect(t).toEqual({ column: "x", subtract: 3, divide: 1 });
    expect([...applyTransform(values, t)]).toEqual([-2, -1, 3]);
  });
  it("takes the largest absolute value after centring", () => {
    expect(fitTransform("x", values, { center: true, scale: "maxnorm" }).divide).toBe(3);
    expect(fitTransform("x", values, { center: false, scale: "maxnorm" }).divide).toBe(6);
    expect(fitTransform("x", Float32Array.of(-8, 2), { center: false, scale: "maxnorm" }).divide).toBe(8);
  });
  it("takes the standard deviation", () => {
    const t = fitTransform("x", Float32Array.of(1, 3), { center: true, scale: "unitVariance" });
    expect(t).toEqual({ column: "x", subtract: 2, divide: 1 });
    const u = fitTransform("x", Float32Array.of(0, 6), { center: false, scale: "unitVariance" });
    expect(u).toEqual({ column: "x", subtract: 0, divide: 3 });
  });
  it("leaves the size of constants alone", () => {
    const t = fitTransform("x", Float32Array.of(5, 5), { center: true, scale: "maxnorm" });
    expect([...applyTransform(Float32Array.of(5, 5), t)]).toEqual([0, 0]);
  });
});

describe("undoTransform", () => {
  it("gives back what was stored", () => {
    const t = fitTransform("x", values, { center: true, scale: "maxnorm" });
    const back = [...applyTransform(values, t)].map((v) => undoTransform(v, t));
    back.forEach((v, i) => {
      expect(v).toBeCloseTo(values[i]!, 6);
    });
  });
});

describe("thenTransform", () => {
  it("is one transform after another", () => {
    const a = { column: "x", subtract: 10, divide: 2 };
    const b = { column: "x", subtract: 1, divide: 4 };
    const twice = applyTransform(applyTransform([20], a), b);
    expect([...applyTransform([20], thenTransform(a, b))]).toEqual([...twice]);
    expect([...twice]).toEqual([1]);
  });
});
