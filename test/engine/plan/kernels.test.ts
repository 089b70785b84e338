import { describe, expect, it } from "vitest";
import { Builder } from "../../../src/engine/plan/builder.js";
import { functions, type MapName } from "../../../src/engine/plan/functions.js";
import { stream } from "../../../src/numeric/stream.js";
import { compute, evaluate, type Given } from "./compute.js";

const random = (name: string, count: number, scale = 1) =>
  Array.from(stream(3, "test", name).uniform(0, count), (u) => Math.fround(scale * (2 * u - 1)));

/** Of a result near 0, the absolute error counts. */
function worst(found: readonly number[], expected: readonly number[], near = 1e-30): number {
  expect(found).toHaveLength(expected.length);
  return Math.max(
    ...found.map((x, i) => {
      const y = expected[i]!;
      if (Object.is(x, y) || x === y || (Number.isNaN(x) && Number.isNaN(y))) return 0;
      return Math.abs(x - y) / Math.max(Math.abs(y), near);
    }),
  );
}

const positive = new Set<MapName>(["sqrt", "rsqrt", "log", "log1p"]);

describe("an element-wise function", () => {
  const names = (Object.keys(functions) as MapName[]).filter((name) => name !== "toFloat");

  // 103 elements: 25 times four, and three one by one.
  it.each(names)("%s is what its formula says, to a few units in the last place", (name) => {
    const scale = name === "exp" ? 80 : 9;
    const x = random("x", 103, scale).map((v) => (positive.has(name) ? Math.abs(v) : v));
    x[7] = 0;
    const [y, z] = [random("y", 103, 9), random("z", 103, 9)];
    y[11] = x[11]!;
    const given: Given = Object.fromEntries(
      [x, y, z].map((values, i) => ["xyz"[i]!, { shape: [103], values }]),
    );
    const arity = /^(select)$/.test(name) ? 3 : isBinary(name) ? 2 : 1;
    const found = compute(given, (b, i) => b.map(name, [i.x!, i.y!, i.z!].slice(0, arity)));
    const expected = x.map((v, i) => Math.fround(functions[name].apply(v, y[i]!, z[i]!)));
    expect(worst(found, expected)).toBeLessThan(4e-7);
  });

  it.each<[MapName, number[]]>([
    ["exp", [-200, -104, -88, -87.5, -1e-6, 0, 1e-6, 88, 88.7, 89, 200, Number.NaN]],
    ["tanh", [-200, -20, -0.6250001, -0.625, -1e-20, 0, 1e-20, 0.3, 0.625, 0.6250001, 20, Number.NaN]],
    ["sigmoid", [-200, -90, -20, -1, 0, 1, 20, 90, 200, Number.NaN]],
    ["softplus", [-200, -90, -20, -1, 0, 1, 20, 90, 200, Number.NaN]],
    ["log", [1e-40, 1e-38, 1e-3, 0.6, 0.75, 1, 1.0000001, 3e38, 0, -1, Number.NaN]],
    ["log1p", [1e-30, 1e-8, 1e-4, 0, -0.5, 1, 1e20, Number.NaN]],
    ["relu", [-3, -1e-40, 0, 1e-40, 7, Number.NaN]],
    ["sign", [-3, -1e-40, 0, 1e-40, 7]],
  ])("%s holds at its ends", (name, values) => {
    const x = values.map(Math.fround);
    const found = compute({ x: { shape: [x.length], values: x } }, (b, i) => b.map(name, [i.x!]));
    expect(
      worst(
        found,
        x.map((v) => Math.fround(functions[name].apply(v, 0, 0))),
        1e-32,
      ),
    ).toBeLessThan(4e-7);
  });
});

const isBinary = (name: MapName) =>
  /^(add|sub|mul|div|max|min|greater|greaterEqual|less|lessEqual|equal|notEqual)$/.test(name);

/** Compares a plan's result with the definition. */
function check(given: Given, make: Parameters<typeof compute>[1], tolerance = 1e-6): void {
  const b = new Builder();
  const inputs = Object.fromEntries(
    Object.entries(given).map(([name, { shape }]) => [name, b.weight(name, shape)]),
  );
  const expected = evaluate(make(b, inputs), given);
  const size = Math.max(...expected.map(Math.abs), 1e-30);
  const found = compute(given, make);
  expect(Math.max(...found.map((x, i) => Math.abs(x - expected[i]!))) / size).toBeLessThan(tolerance);
}

const matrix = (name: string, ...shape: number[]) => ({
  shape,
  values: random(
    name,
    shape.reduce((a, n) => a * n, 1),
  ),
});

describe("a matrix product", () => {
  // Sizes around the blocks of 4 rows and 8 or 4 columns.
  const sizes = [
    [1, 1, 1],
    [4, 3, 8],
    [5, 7, 13],
    [9, 2, 20],
    [3, 30, 31],
    [16, 16, 16],
  ] as const;
  const turns = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;

  it.each(sizes.flatMap((size) => turns.map((turn) => [...size, ...turn] as const)))(
    "of %i × %i and %i columns, transposed: %s, %s",
    (m, k, n, ta, tb) => {
      const given = {
        a: ta ? matrix("a", k, m) : matrix("a", m, k),
        b: tb ? matrix("b", n, k) : matrix("b", k, n),
      };
      check(given, (b, i) => b.matmul(i.a!, i.b!, ta, tb));
    },
  );
});

describe("whole numbers", () => {
  it("become floats", () => {
    const ids = Int32Array.of(-3, 0, 7, 2 ** 24, 5, -1);
    const found = compute({ x: matrix("x", 6) }, (b, { x }) =>
      b.map("add", [b.map("toFloat", [b.constant(ids, [6])]), b.map("sub", [x!, x!])]),
    );
    expect(found).toEqual(Array.from(ids));
  });
});

describe("a loop", () => {
  const given = {
    x: matrix("x", 5, 7),
    row: matrix("row", 7),
    column: matrix("column", 5, 1),
    one: matrix("one", 1),
  };

  it("spreads rows, columns and numbers over a matrix", () => {
    check(given, (b, { x, row, column, one }) =>
      b.map("add", [b.map("mul", [x!, row!]), b.map("sub", [column!, b.map("mul", [x!, one!])])]),
    );
  });

  it.each(["all", "rows", "columns"] as const)("sums over %s", (over) => {
    check(given, (b, { x, row }) => b.sum(b.map("square", [b.map("sub", [x!, row!])]), over));
  });

  it("sums a million numbers without losing digits", () => {
    const values = new Array<number>(2 ** 20).fill(0.1).map(Math.fround);
    const [sum] = compute({ x: { shape: [2 ** 20], values } }, (b, { x }) => b.sum(x!, "all"));
    expect(Math.abs(sum! / (2 ** 20 * Math.fround(0.1)) - 1)).toBeLessThan(4e-7);
  });

  it("gathers rows and adds them up again, an id as often as it occurs", () => {
    const ids = Int32Array.of(2, 0, 2, 2, 1);
    check(given, (b, { x }) => {
      const rows = b.constant(ids, [5]);
      return b.scatter(rows, b.map("square", [b.gather(x!, rows)]), [5, 7]);
    });
  });
});
