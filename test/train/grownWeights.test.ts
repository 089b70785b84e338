import { describe, expect, it } from "vitest";
import { grownWeights, onlyNew } from "../../src/train/grownWeights.js";

const weight = (name: string, shape: number[], values: number[]) => ({
  name,
  shape,
  values: Float32Array.from(values),
});

describe("weights of a model with more users", () => {
  const learned = [
    weight("rows", [2, 2], [1, 2, 3, 4]),
    weight("same", [2], [5, 6]),
    weight("wide", [1, 2], [7, 8]),
  ];
  const initial = [
    weight("rows", [3, 2], [9, 9, 9, 9, 0.1, 0.2]),
    weight("same", [2], [9, 9]),
    weight("wide", [1, 3], [9, 9, 0.3]),
  ];
  const grown = grownWeights(initial, learned);

  it("keep what was learned in its place, and begin at their initial values in the new ones", () => {
    const values = grown.weights.map((one) => [...one.values].map((x) => Number(x.toFixed(6))));
    expect(values).toEqual([
      [1, 2, 3, 4, 0.1, 0.2],
      [5, 6],
      [7, 8, 0.3],
    ]);
    expect([...grown.isNew].map(([name, mask]) => [name, [...mask]])).toEqual([
      ["rows", [0, 0, 0, 0, 1, 1]],
      ["wide", [0, 0, 1]],
    ]);
  });
  it("change in the new places alone, where others are held", () => {
    const moved = initial.map(({ name, shape }) =>
      weight(name, shape, Array(shape.reduce((a, b) => a * b)).fill(0)),
    );
    const held = onlyNew(grown.weights, moved, grown.isNew);
    expect(held.map(({ values }) => [...values])).toEqual([
      [1, 2, 3, 4, 0, 0],
      [5, 6],
      [7, 8, 0],
    ]);
  });
});
