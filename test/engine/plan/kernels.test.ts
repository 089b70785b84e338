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

const positive = new Set<MapName>(["sqrt", "rsqrt", "log", "log1p", "pow"]);

describe("an element-wise function", () => {
  const names = (Object.keys(functions) as MapName[]).filter((name) => !/^(toFloat|and|or)$/.test(name));

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
    // An error of y·ln x is a relative one of the power.
    expect(worst(found, expected)).toBeLessThan(name === "pow" ? 4e-6 : 4e-7);
  });

  it("takes negative bases to whole exponents only", () => {
    const x = [-2, -2, -2, -8, 0, 3, -3];
    const y = [2, 3, -1, 0.5, 2, 0, 0];
    const given = { x: { shape: [7], values: x }, y: { shape: [7], values: y } };
    const found = compute(given, (b, i) => b.map("pow", [i.x!, i.y!]));
    expect(worst(found, [4, -8, -0.5, Number.NaN, 0, 1, 1])).toBeLessThan(4e-7);
  });

  it.each<[MapName, number[]]>([
    ["exp", [-200, -104, -88, -87.5, -1e-6, 0, 1e-6, 88, 88.7, 89, 200, Number.NaN]],
    ["tanh", [-200, -20, -0.6250001, -0.625, -1e-20, 0, 1e-20, 0.3, 0.625, 0.6250001, 20, Number.NaN]],
    ["sigmoid", [-200, -90, -20, -1, 0, 1, 20, 90, 200, Number.NaN]],
    ["softplus", [-200, -90, -20, -1, 0, 1, 20, 90, 200, Number.NaN]],
    ["log", [1e-40, 1e-38, 1e-3, 0.6, 0.75, 1, 1.0000001, 3e38, 0, -1, Number.NaN]],
    ["log1p", [1e-30, 1e-8, 1e-4, 0, -0.5, 1, 1e20, Number.NaN]],
    ["expm1", [-200, -21, -19, -1, -1e-8, 0, 1e-30, 1e-4, 1, 19, 21, 88, Number.NaN]],
    ["erf", [-200, -4, -1.0000001, -1, -1e-20, 0, 1e-20, 0.5, 0.9999999, 1, 2, 3.9, 4, 9, Number.NaN]],
    ["round", [-2.5, -1.5, -0.5, -0.4, 0, 0.5, 1.5, 2.5, 2.6, 1e9]],
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
  /^(add|sub|mul|div|pow|max|min|greater|greaterEqual|less|lessEqual|equal|notEqual)$/.test(name);

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
  // Sizes around the blocks of 4 rows and 8 columns.
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

  // 70 columns of 1,200 numbers are taken in chunks.
  it.each(turns)("is summed from the first term to the last, transposed: %s, %s", (ta, tb) => {
    const [m, k, n] = [6, 1200, 70];
    const given = {
      a: ta ? matrix("a", k, m) : matrix("a", m, k),
      b: tb ? matrix("b", n, k) : matrix("b", k, n),
    };
    const [a, b] = [given.a.values, given.b.values];
    const expected = Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = 0;
      for (let p = 0; p < k; p++) {
        const term = Math.fround(a[ta ? p * m + i : i * k + p]! * b[tb ? j * k + p : p * n + j]!);
        sum = Math.fround(sum + term);
      }
      return sum;
    });
    expect(compute(given, (builder, i) => builder.matmul(i.a!, i.b!, ta, tb))).toEqual(expected);
  });
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

describe("a product of many matrices", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("takes one pair after the other, transposed: %s, %s", (ta, tb) => {
    const given = {
      a: ta ? matrix("a", 3, 4, 5) : matrix("a", 3, 5, 4),
      b: tb ? matrix("b", 3, 9, 4) : matrix("b", 3, 4, 9),
    };
    check(given, (b, i) => b.matmul(i.a!, i.b!, ta, tb));
  });
});

describe("a view", () => {
  const given = { x: matrix("x", 3, 4, 5), y: matrix("y", 3, 4, 5) };
  const views: Record<string, readonly [number, number[], number[]]> = {
    "part of the rows": [5, [20, 5, 1], [3, 2, 5]],
    "part of the columns": [1, [20, 5, 1], [3, 4, 3]],
    "the last dimensions turned": [0, [20, 1, 5], [3, 5, 4]],
    "all dimensions turned": [0, [1, 5, 20], [5, 4, 3]],
    "every other column": [0, [20, 5, 2], [3, 4, 3]],
    "everything backwards": [59, [-20, -5, -1], [3, 4, 5]],
    "one column repeated": [2, [20, 5, 0], [3, 4, 6]],
    "rows in the middle repeated": [0, [20, 0, 5, 1], [3, 7, 4, 5]],
    "a column": [3, [20, 5, 1], [3, 4, 1]],
  };

  it.each(Object.entries(views))("is read in place: %s", (_what, [offset, strides, shape]) => {
    check(given, (b, { x }) => b.map("square", [b.view(x!, { offset, strides }, shape)]));
  });

  it.each(Object.entries(views))("is written down: %s", (_what, [offset, strides, shape]) => {
    check(given, (b, { x }) => b.view(x!, { offset, strides }, shape));
    // Of something that is computed, and read as a row of another shape.
    check(given, (b, { x, y }) => {
      const sum = b.map("add", [x!, y!]);
      const flat = b.reshape(b.view(sum, { offset, strides }, shape), [shape.reduce((m, n) => m * n)]);
      return b.map("square", [flat]);
    });
  });

  it("is laid into zeros again", () => {
    const strides = [40, 10, 2];
    const parts = [
      { offset: 0, strides },
      { offset: 1, strides },
    ];
    check(given, (b, { x, y }) => b.assemble([x!, y!], parts, [3, 4, 10]));
    check(given, (b, { x }) => b.assemble([x!], [{ offset: 11, strides: [42, 7, 1] }], [4, 6, 7]));
  });

  it("has no room of its own where elements only change places", () => {
    check(given, (b, { x }) => {
      const turned = b.assemble([x!], [{ offset: 0, strides: [1, 3, 12] }], [5, 4, 3]);
      expect(turned.made.kind).toBe("view");
      return turned;
    });
  });
});

describe("along the last dimension", () => {
  const given = { x: matrix("x", 5, 7), y: matrix("y", 3, 4, 2) };

  it("the largest is found, whatever follows in memory", () => {
    check(given, (b, { x }) => b.max(b.map("neg", [b.map("square", [x!])])));
    check(given, (b, { y }) => b.max(y!));
    const [found] = compute({ x: { shape: [1, 3], values: [1, Number.NaN, 2] } }, (b, { x }) => b.max(x!));
    expect(found).toBeNaN();
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("sums run on, exclusive: %s, from the end: %s", (exclusive, reverse) => {
    check(given, (b, { x }) => b.scan(x!, exclusive, reverse));
  });
});

describe("whole numbers", () => {
  const ids = Int32Array.of(3, -1, 7, 0, 2, 2 ** 20 + 1);

  it("are computed as such", () => {
    const found = compute({ x: matrix("x", 6) }, (b, { x }) => {
      const i = b.constant(ids, [6]);
      // Not of constants alone: these would be known before the step.
      const j = b.gather(i, b.constant(Int32Array.of(5, 1, 2, 3, 4, 0), [6]));
      const isBelow = b.map("less", [j, b.constant(Int32Array.of(3), [])]);
      const chosen = b.map("select", [isBelow, b.map("mul", [j, j]), b.map("sub", [j, i])]);
      return b.map("add", [b.map("toFloat", [chosen]), b.map("mul", [x!, b.number(0)])]);
    });
    expect(found).toEqual([2 ** 20 - 2, 1, 0, 0, 4, 2 - 2 ** 20]);
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

  it("sums over rows within blocks, and spreads over dimensions in the middle", () => {
    const blocks = { x: matrix("x", 3, 5, 7), y: matrix("y", 3, 1, 7) };
    check(blocks, (b, { x }) => b.sum(b.map("square", [x!]), "rows"));
    check(blocks, (b, { x, y }) => b.map("mul", [x!, y!]));
    check(blocks, (b, { x, y }) => b.sum(b.map("mul", [x!, y!]), "rows"));
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
