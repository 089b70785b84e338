import { describe, expect, it } from "vitest";
import { Builder, reachable } from "../../../src/engine/plan/builder.js";
import type { MapName } from "../../../src/engine/plan/functions.js";
import type { Value } from "../../../src/engine/plan/ir.js";
import { differentiate } from "../../../src/engine/plan/reverse.js";
import { stream } from "../../../src/numeric/stream.js";
import { evaluate, type Given } from "./compute.js";

const random = (name: string, shape: number[]) => ({
  shape,
  // In 0.3 … 1.3: where every function is smooth.
  values: Array.from(
    stream(9, "test", name).uniform(
      0,
      shape.reduce((a, n) => a * n, 1),
    ),
    (u) => 0.3 + u,
  ),
});

type Make = (b: Builder, inputs: Readonly<Record<string, Value>>) => Value;

/**
 * The largest difference between the reverse pass and central differences, all in float64.
 * @param compared what the differences are taken of, where it is not the same
 */
function gradientError(given: Given, make: Make, compared: Make = make): number {
  const b = new Builder();
  const weights = Object.entries(given).map(([name, { shape }]) => b.weight(name, shape));
  const inputs = Object.fromEntries(Object.keys(given).map((name, i) => [name, weights[i]!]));
  // A weighted sum, so that no two elements have the same gradient.
  const totalOf = (y: Value) => {
    const values = Float32Array.from(random("weights", [...y.shape]).values);
    return b.sum(b.map("mul", [y, b.constant(values, y.shape)]), "all");
  };
  const gradients = differentiate(b, totalOf(make(b, inputs)), weights);
  const total = totalOf(compared(b, inputs));
  let worst = 0;
  for (const [name, { shape, values: at }] of Object.entries(given)) {
    const gradient = gradients.get(name);
    const parts =
      gradient?.kind === "rows"
        ? gradient.parts.map(({ ids, rows }) => b.scatter(ids, rows, shape))
        : gradient
          ? [gradient.value]
          : [];
    const found = at.map((_, i) => parts.reduce((sum, part) => sum + evaluate(part, given)[i]!, 0));
    at.forEach((x, i) => {
      const moved = (by: number) => {
        const values = [...at];
        values[i] = x + by;
        return evaluate(total, { ...given, [name]: { shape, values } })[0]!;
      };
      const expected = (moved(1e-6) - moved(-1e-6)) / 2e-6;
      worst = Math.max(worst, Math.abs(found[i]! - expected) / Math.max(1, Math.abs(expected)));
    });
  }
  return worst;
}

const unary: MapName[] = [
  "neg",
  "abs",
  "sqrt",
  "rsqrt",
  "reciprocal",
  "square",
  "exp",
  "log",
  "log1p",
  "tanh",
  "sigmoid",
  "softplus",
  "relu",
  "expm1",
  "erf",
];
const binary: MapName[] = ["add", "sub", "mul", "div", "pow", "max", "min"];

describe("the reverse pass agrees with finite differences", () => {
  it.each(unary)("for %s", (name) => {
    expect(gradientError({ x: random("x", [3, 4]) }, (b, { x }) => b.map(name, [x!]))).toBeLessThan(1e-6);
  });

  it("and not with those of something else by a thousandth", () => {
    const square: Make = (b, { x }) => b.map("square", [x!]);
    const more: Make = (b, inputs) => b.map("mul", [square(b, inputs), b.number(1.001)]);
    expect(gradientError({ x: random("x", [3, 4]) }, square, more)).toBeGreaterThan(1e-4);
  });

  it.each(binary.flatMap((name) => [[4], [3, 1], [3, 4], []].map((shape) => [name, shape] as const)))(
    "for %s of a matrix and an operand of shape %j",
    (name, shape) => {
      const given = { x: random("x", [3, 4]), y: random("y", [...shape]) };
      expect(gradientError(given, (b, { x, y }) => b.map(name, [x!, y!]))).toBeLessThan(1e-6);
      expect(gradientError(given, (b, { x, y }) => b.map(name, [y!, x!]))).toBeLessThan(1e-6);
    },
  );

  it("for select", () => {
    const given = { x: random("x", [3, 4]), y: random("y", [3, 4]), z: random("z", [4]) };
    const make = (b: Builder, { x, y, z }: Readonly<Record<string, Value>>) =>
      b.map("select", [b.map("greater", [x!, b.number(0.8)]), y!, z!]);
    expect(gradientError(given, make)).toBeLessThan(1e-6);
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("for matrix products, transposed: %s, %s", (ta, tb) => {
    const given = { x: random("x", ta ? [4, 3] : [3, 4]), y: random("y", tb ? [5, 4] : [4, 5]) };
    expect(gradientError(given, (b, { x, y }) => b.matmul(x!, y!, ta, tb))).toBeLessThan(1e-6);
  });

  it.each(["all", "rows", "columns"] as const)("for sums over %s", (over) => {
    expect(
      gradientError({ x: random("x", [3, 4]) }, (b, { x }) => b.map("square", [b.sum(x!, over)])),
    ).toBeLessThan(1e-6);
  });

  it("for sums over rows within blocks, and operands spread over dimensions in the middle", () => {
    const given = { x: random("x", [2, 3, 4]), y: random("y", [2, 1, 4]) };
    const make: Make = (b, { x, y }) => b.map("square", [b.sum(b.map("mul", [x!, y!]), "rows")]);
    expect(gradientError(given, make)).toBeLessThan(1e-6);
  });

  it("for the largest along the last dimension", () => {
    const make: Make = (b, { x }) => b.map("square", [b.max(x!)]);
    expect(gradientError({ x: random("x", [3, 4]) }, make)).toBeLessThan(1e-6);
  });

  /** m + log Σ exp(x − m), where m is the largest of a row. */
  const logSumExp: Make = (b, { x }) => {
    const column = (of: Value) => b.reshape(of, [3, 1]);
    const m = column(b.max(x!));
    const sum = column(b.sum(b.map("exp", [b.map("sub", [x!, m])]), "columns"));
    return b.map("add", [m, b.map("log", [sum])]);
  };

  it("for the logarithm of a sum of exponentials", () => {
    expect(gradientError({ x: random("x", [3, 4]) }, logSumExp)).toBeLessThan(1e-6);
  });

  it("in which the largest, taken away and added again, is looked for no more", () => {
    const b = new Builder();
    const x = b.weight("x", [3, 4]);
    const gradient = differentiate(b, b.sum(logSumExp(b, { x }), "all"), [x]).get("x")!;
    const calls = gradient.kind === "dense" ? reachable([gradient.value]).map(({ made }) => made) : [];
    expect(calls.filter((made) => made.kind === "map" && made.name === "exp")).toHaveLength(1);
    expect(calls.filter((made) => made.kind === "map" && made.name === "equal")).toEqual([]);
  });

  it("for several that are largest, each as if it were the only one", () => {
    const b = new Builder();
    const x = b.weight("x", [1, 3]);
    const gradient = differentiate(b, b.sum(b.max(x), "all"), [x]).get("x")!;
    const given = { x: { shape: [1, 3], values: [2, 1, 2] } };
    expect(gradient.kind === "dense" && evaluate(gradient.value, given)).toEqual([1, 0, 1]);
  });

  it.each([
    [false, false],
    [true, true],
  ])("for running sums, exclusive: %s, from the end: %s", (exclusive, reverse) => {
    const make: Make = (b, { x }) => b.map("square", [b.scan(x!, exclusive, reverse)]);
    expect(gradientError({ x: random("x", [3, 4]) }, make)).toBeLessThan(1e-6);
  });

  it.each<readonly [string, number, number[], number[]]>([
    ["a part", 1, [4, 1], [3, 2]],
    ["the transpose", 0, [1, 4], [4, 3]],
    ["rows from the end", 8, [-4, 1], [3, 4]],
    ["repeated rows", 0, [0, 4, 1], [2, 3, 4]],
    ["repeated columns of a part", 4, [4, 0, 1], [2, 3, 2]],
  ])("for a view: %s", (_what, offset, strides, shape) => {
    const make: Make = (b, { x }) => b.map("square", [b.view(x!, { offset, strides }, shape)]);
    expect(gradientError({ x: random("x", [3, 4]) }, make)).toBeLessThan(1e-6);
  });

  it("for values side by side", () => {
    const given = { x: random("x", [3, 4]), y: random("y", [3, 2]) };
    const parts = [
      { offset: 0, strides: [7, 1] },
      { offset: 5, strides: [7, 1] },
    ];
    const make: Make = (b, { x, y }) => b.map("square", [b.assemble([x!, y!], parts, [3, 7])]);
    expect(gradientError(given, make)).toBeLessThan(1e-6);
  });

  it("for products of many matrices", () => {
    const given = { x: random("x", [2, 3, 4]), y: random("y", [2, 4, 5]) };
    expect(gradientError(given, (b, { x, y }) => b.matmul(x!, y!, false, false))).toBeLessThan(1e-6);
  });

  it("for rows added up by ids", () => {
    const ids = Int32Array.of(2, 0, 2);
    const make: Make = (b, { x }) => b.map("square", [b.scatter(b.constant(ids, [3]), x!, [4, 2])]);
    expect(gradientError({ x: random("x", [3, 2]) }, make)).toBeLessThan(1e-6);
  });

  it("for rows of a table, whose gradient is rows", () => {
    const ids = Int32Array.of(2, 0, 2);
    const make = (b: Builder, { x }: Readonly<Record<string, Value>>) =>
      b.map("square", [b.gather(x!, b.constant(ids, [3]))]);
    expect(gradientError({ x: random("x", [4, 2]) }, make)).toBeLessThan(1e-6);
  });

  it("for a table that is gathered from and used as a whole, whose gradient is dense", () => {
    const ids = Int32Array.of(2, 0, 2);
    const make = (b: Builder, { x }: Readonly<Record<string, Value>>) =>
      b.map("mul", [b.gather(x!, b.constant(ids, [3])), b.sum(b.map("square", [x!]), "rows")]);
    expect(gradientError({ x: random("x", [4, 2]) }, make)).toBeLessThan(1e-6);
  });

  it("for batch normalisation", () => {
    const make = (b: Builder, { x, gamma }: Readonly<Record<string, Value>>) => {
      const n = b.number(3);
      const centred = b.map("sub", [x!, b.map("div", [b.sum(x!, "rows"), n])]);
      const variance = b.map("div", [b.sum(b.map("square", [centred]), "rows"), n]);
      const scale = b.map("mul", [b.map("rsqrt", [b.map("add", [variance, b.number(1e-2)])]), gamma!]);
      return b.map("mul", [centred, scale]);
    };
    expect(gradientError({ x: random("x", [3, 4]), gamma: random("gamma", [4]) }, make)).toBeLessThan(1e-5);
  });
});
