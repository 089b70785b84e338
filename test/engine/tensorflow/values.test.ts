import { beforeAll, describe, expect, it } from "vitest";
import { openBackend } from "../../../src/engine/backend.js";
import { Builder } from "../../../src/engine/plan/builder.js";
import { functions, type MapName } from "../../../src/engine/plan/functions.js";
import type { Value } from "../../../src/engine/plan/ir.js";
import { ValueEmitter } from "../../../src/engine/tensorflow/emitValues.js";
import { attr, GraphDef } from "../../../src/engine/tensorflow/graphDef.js";
import { Session } from "../../../src/engine/tensorflow/session.js";
import { stream } from "../../../src/numeric/stream.js";
import { evaluate, type Given } from "../plan/compute.js";
import { hasTensorflow } from "./available.js";

type Tf = Awaited<ReturnType<typeof openBackend>>["tf"];
let tf: Tf;

const size = (shape: readonly number[]) => shape.reduce((a, n) => a * n, 1);
const random = (name: string, shape: number[], from = -1.5) => ({
  shape,
  values: Array.from(stream(3, "test", name).uniform(0, size(shape)), (u) => Math.fround(from + 3 * u)),
});

/** What TensorFlow makes of a value whose weights have these numbers. */
function computed(value: Value, given: Given): number[] {
  const graph = new GraphDef();
  const feeds = new Map<string, ReturnType<Tf["tensor"]>>();
  const emitter = new ValueEmitter(graph, {
    leaf: ({ shape }, made) => {
      if (made.kind !== "weight") throw new Error("weights only");
      const dtype = attr.type("float32");
      const fed = graph.node("Placeholder", [], { dtype, shape: attr.shape(shape) }, { name: made.name });
      feeds.set(fed, tf.tensor(given[made.name]!.values as number[], [...shape]));
      return fed;
    },
    hasRows: () => false,
    rows: () => "",
    large: () => null,
    shape: () => null,
  });
  const output = emitter.value(value);
  const session = new Session(tf, graph.savedModel());
  const [result] = session.run(feeds, [output]);
  session.dispose();
  expect(result!.shape).toEqual(value.shape);
  const values = Array.from(result!.dataSync());
  tf.dispose([result!, ...feeds.values()]);
  return values;
}

type Make = (b: Builder, inputs: readonly Value[]) => Value;

/** @param compared what is computed in float64, where that has another form */
function agrees(given: Given, make: Make, compared: Make = make): void {
  const b = new Builder();
  const inputs = Object.entries(given).map(([name, { shape }]) => b.weight(name, shape));
  const value = make(b, inputs);
  const found = computed(value, given);
  const expected = evaluate(compared(b, inputs), given);
  expect(found).toHaveLength(expected.length);
  const wrong = found.filter(
    (x, i) => Math.abs(x - expected[i]!) > 2e-6 * Math.max(1, Math.abs(expected[i]!)),
  );
  expect(wrong).toEqual([]);
}

const positive: readonly MapName[] = ["sqrt", "rsqrt", "log", "log1p", "reciprocal"];
const twice: readonly MapName[] = ["add", "sub", "mul", "div", "max", "min"];
const tests: readonly MapName[] = ["greater", "greaterEqual", "less", "lessEqual", "equal", "notEqual"];
const apart: readonly MapName[] = [...twice, ...tests, "pow", "and", "or", "select", "toFloat", "copy"];
const once = (Object.keys(functions) as MapName[]).filter((name) => !apart.includes(name));

describe.runIf(hasTensorflow)("TensorFlow computes what a plan says", () => {
  beforeAll(async () => {
    ({ tf } = await openBackend("tensorflow"));
  }, 60_000);

  it.each(once)("for %s", (name) => {
    agrees({ x: random("x", [3, 4], positive.includes(name) ? 0.2 : -1.5) }, (b, [x]) => b.map(name, [x!]));
  });

  it.each([...twice, ...tests])("for %s, with the second operand spread out", (name) => {
    agrees({ x: random("x", [3, 4]), y: random("y", [3, 1]) }, (b, [x, y]) => b.map(name, [x!, y!]));
    agrees({ x: random("x", [3, 4]), y: random("y", [4]) }, (b, [x, y]) => b.map(name, [x!, y!]));
  });

  it("for select by a comparison and by a number", () => {
    const given = { x: random("x", [3, 4]), y: random("y", [3, 4]), z: random("z", [4]) };
    agrees(given, (b, [x, y, z]) => b.map("select", [b.map("greater", [x!, y!]), y!, z!]));
    agrees(given, (b, [x, y, z]) => b.map("select", [b.map("mul", [x!, b.number(0)]), y!, z!]));
  });

  it("for a comparison that is spread out and then selects", () => {
    const given = { x: random("x", [3, 1]), y: random("y", [3, 4]) };
    agrees(given, (b, [x, y]) =>
      b.map("select", [b.map("copy", [b.map("greater", [x!, b.number(0)])], [3, 4]), y!, b.number(2)]),
    );
  });

  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("for matrix products, transposed: %s, %s", (ta, tb) => {
    const given = { x: random("x", ta ? [4, 3] : [3, 4]), y: random("y", tb ? [5, 4] : [4, 5]) };
    agrees(given, (b, [x, y]) => b.matmul(x!, y!, ta, tb));
  });

  it.each(["all", "rows", "columns"] as const)("for sums over %s, of squares too", (over) => {
    agrees({ x: random("x", [3, 4]) }, (b, [x]) => b.sum(x!, over));
    agrees({ x: random("x", [3, 4]) }, (b, [x]) => b.sum(b.map("square", [x!]), over));
  });

  it("for rows of a table and their gradient, where equal ids are added up", () => {
    const ids = Int32Array.of(2, 0, 2);
    agrees({ x: random("x", [4, 2]) }, (b, [x]) => b.gather(x!, b.constant(ids, [3])));
    agrees({ x: random("x", [3, 2]) }, (b, [x]) => b.scatter(b.constant(ids, [3]), x!, [4, 2]));
  });

  it("for powers, and tests of tests", () => {
    const given = { x: random("x", [3, 4], 0.2), y: random("y", [3, 1]) };
    agrees(given, (b, [x, y]) => b.map("pow", [x!, y!]));
    agrees(given, (b, [x, y]) => {
      const [isLarge, isSmall] = [b.map("greater", [x!, b.number(1)]), b.map("less", [x!, y!])];
      return b.map("sub", [b.map("and", [isLarge, isSmall]), b.map("or", [isLarge, isSmall])]);
    });
  });

  it.each<readonly [string, number, number[], number[]]>([
    ["a part", 1, [20, 5, 1], [3, 2, 4]],
    ["the transpose", 0, [20, 1, 5], [3, 5, 4]],
    ["everything backwards", 59, [-20, -5, -1], [3, 4, 5]],
    ["rows repeated", 0, [20, 0, 5, 1], [3, 2, 4, 5]],
  ])("for views: %s", (_what, offset, strides, shape) => {
    agrees({ x: random("x", [3, 4, 5]) }, (b, [x]) => b.view(x!, { offset, strides }, shape));
  });

  it("for values side by side, with zeros between", () => {
    const given = { x: random("x", [3, 2]), y: random("y", [3, 1]) };
    const parts = [
      { offset: 0, strides: [5, 1] },
      { offset: 3, strides: [5, 1] },
    ];
    agrees(given, (b, [x, y]) => b.assemble([x!, y!], parts, [3, 5]));
  });

  it("for the largest, running sums, sums within blocks and products of many matrices", () => {
    const given = { x: random("x", [2, 3, 4]), y: random("y", [2, 5, 4]) };
    agrees(given, (b, [x]) => b.max(x!));
    agrees(given, (b, [x]) => b.scan(x!, true, true));
    agrees(given, (b, [x]) => b.sum(x!, "rows"));
    agrees(given, (b, [x, y]) => b.matmul(x!, y!, false, true));
  });

  it("for whole numbers", () => {
    const ids = Int32Array.of(3, -1, 7);
    agrees({ x: random("x", [3]) }, (b, [x]) => {
      const j = b.gather(b.constant(ids, [3]), b.constant(Int32Array.of(2, 0, 1), [3]));
      const isBelow = b.map("less", [j, b.constant(Int32Array.of(3), [])]);
      const chosen = b.map("select", [
        isBelow,
        b.map("mul", [j, j]),
        b.map("sub", [j, b.constant(ids, [3])]),
      ]);
      return b.map("add", [x!, b.map("toFloat", [chosen])]);
    });
  });

  it("for rows of a sparse table times a matrix, and the gradient, for few numbers a row and for many", () => {
    const ids = Int32Array.of(2, 0, 2);
    for (const filled of [[3, 39, 41, 80], Array.from({ length: 120 }, (_, i) => i)]) {
      const table = Float32Array.from({ length: 120 }, (_, i) => (filled.includes(i) ? 1 + i : 0));
      const rows = (b: Builder) => [b.constant(table, [3, 40]), b.constant(ids, [3])] as const;
      const dense = (b: Builder) => b.gather(...rows(b));
      agrees(
        { w: random("w", [40, 2]) },
        (b, [w]) => b.sparse(...rows(b), w!),
        (b, [w]) => b.matmul(dense(b), w!, false, false),
      );
      agrees(
        { g: random("g", [3, 2]) },
        (b, [g]) => b.sparseAdjoint(...rows(b), g!),
        (b, [g]) => b.matmul(dense(b), g!, true, false),
      );
    }
  });

  it("for products with several numbers, whole ones too", () => {
    const whole = Int32Array.of(3, -1, 7);
    agrees({ x: random("x", [3]) }, (b, [x]) => {
      const i = b.gather(b.constant(whole, [3]), b.constant(Int32Array.of(2, 0, 1), [3]));
      const three = b.constant(Int32Array.of(3), []);
      return b.map("add", [x!, b.map("toFloat", [b.map("mul", [three, b.map("mul", [i, three])])])]);
    });
    agrees({ x: random("x", [3, 4]) }, (b, [x]) =>
      b.map("mul", [b.number(0.1), b.map("mul", [x!, b.number(3)])]),
    );
    agrees({ x: random("x", [4]) }, (b, [x]) =>
      b.map("mul", [b.map("mul", [b.map("copy", [x!], [3, 4]), b.number(2)]), b.number(0.5)]),
    );
  });

  it("for other shapes, ids as numbers, and what is spread out", () => {
    const ids = Int32Array.of(2, 0, 2);
    agrees({ x: random("x", [4, 2]) }, (b, [x]) => b.reshape(x!, [2, 4]));
    agrees({ x: random("x", [1, 3]) }, (b, [x]) => b.map("copy", [x!], [4, 3]));
    agrees({ x: random("x", [3]) }, (b, [x]) => b.map("add", [x!, b.map("toFloat", [b.constant(ids, [3])])]));
  });
});
