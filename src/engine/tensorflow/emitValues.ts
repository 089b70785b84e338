import {
  broadcastShape,
  CannotPlan,
  inputsOf,
  type Made,
  sameShape,
  sizeOf,
  unshaped,
  type Value,
} from "../plan/ir.js";
import { placesOf } from "../plan/space.js";
import { attr, type Dtype, type GraphDef, type Output } from "./graphDef.js";
import { isTest, mapOps } from "./mapOps.js";
import { type PaddedRows, paddedRows } from "./paddedRows.js";
import { placesInRow } from "./placesInRow.js";

/** The inputs of a product with rows of a sparse table. */
type Sparse = readonly [table: Value, ids: Value, other: Value];

type Leaf = Exclude<Made, { kind: "constant" } | { inputs: unknown }>;

/** What values are read from. */
export interface Sources {
  /** A weight, feed, number of the step, or mask. */
  leaf(value: Value, made: Leaf): Output;
  /** Whether `rows` can read single rows of a table, so that the whole is not needed. */
  hasRows(table: Value): boolean;
  rows(table: Value, ids: Output): Output;
  /** A constant that is too large to stand in the graph; null: it may. */
  large(values: Float32Array | Int32Array, shape: readonly number[]): Output | null;
  /** The shape of a value as a vector, where it is not the one that was recorded; null: it is. */
  shape(value: Value): Output | null;
}

/**
 * Writes values of a plan as nodes, each once. Inside a loop, nodes without inputs hang on its pivot: whatever runs
 * in an iteration must come from it.
 */
export class ValueEmitter {
  private readonly done = new Map<Value, Output>();
  /** Comparisons as TensorFlow yields them. */
  private readonly tests = new Map<Value, Output>();
  private readonly constants = new Map<string, Output>();
  private readonly tables = new Map<Value, PaddedRows | null>();

  constructor(
    private readonly graph: GraphDef,
    private readonly sources: Sources,
    private readonly pivot: readonly Output[] = [],
  ) {}

  /** float32 or int32, as the value is. */
  value(value: Value): Output {
    const known = this.done.get(value);
    if (known) return known;
    // From the inputs upwards, by a list: a long chain would be too deep for calls.
    const waiting = [value];
    while (waiting.length > 0) {
      const next = waiting.at(-1)!;
      const missing = this.needs(next).filter((input) => !this.done.has(input));
      waiting.push(...missing);
      if (missing.length > 0) continue;
      waiting.pop();
      if (!this.done.has(next)) this.done.set(next, this.emit(next));
    }
    return this.done.get(value)!;
  }

  /** An int32 vector in the graph. */
  ints(values: readonly number[]): Output {
    return this.constant(Int32Array.from(values), [values.length]);
  }

  int(value: number): Output {
    return this.constant(Int32Array.of(value), []);
  }

  /** A constant in the graph; equal small ones are one node. */
  constant(values: Float32Array | Int32Array, shape: readonly number[]): Output {
    const dtype: Dtype = values instanceof Int32Array ? "int32" : "float32";
    const key = values.length <= 16 ? `${dtype} ${shape.join()} ${signed(values)}` : null;
    const known = key !== null ? this.constants.get(key) : undefined;
    if (known) return known;
    const attrs = { dtype: attr.type(dtype), value: attr.tensor(values, shape) };
    const made = this.graph.node("Const", [], attrs, { after: this.pivot });
    if (key !== null) this.constants.set(key, made);
    return made;
  }

  reshape(x: Output, dtype: Dtype, shape: Output): Output {
    return this.graph.node("Reshape", [x, shape], { T: attr.type(dtype), Tshape: attr.type("int32") });
  }

  /** Sums of the rows with equal ids, in the order of the rows. */
  segmentSum(rows: Output, ids: Output, count: Output): Output {
    return this.graph.node("UnsortedSegmentSum", [rows, ids, count], {
      T: attr.type("float32"),
      Tindices: attr.type("int32"),
      Tnumsegments: attr.type("int32"),
    });
  }

  /** What has to be there before a value: not a table of which rows are read. */
  private needs(value: Value): readonly Value[] {
    const { kind } = value.made;
    const [table, ...others] = inputsOf(value);
    if (kind === "sparse" || kind === "sparseAdjoint") return others;
    return kind === "gather" && this.sources.hasRows(table!) ? others : inputsOf(value);
  }

  private emit(value: Value): Output {
    const { made } = value;
    const { graph } = this;
    const T = attr.type("float32");
    switch (made.kind) {
      case "constant":
        return this.sources.large(made.values, value.shape) ?? this.constant(made.values, value.shape);
      case "weight":
      case "feed":
      case "scalar":
      case "mask":
        return this.sources.leaf(value, made);
      case "map":
        return this.map(value);
      case "sum": {
        const squared = squareOf(value);
        if (squared) {
          const half = graph.node("L2Loss", [this.value(squared)], { T });
          return graph.node("Mul", [half, this.constant(Float32Array.of(2), [])], { T });
        }
        const rank = made.inputs[0].shape.length;
        const axes = Array.from({ length: rank }, (_, i) => i);
        const over = { all: axes, rows: [rank - 2], columns: [rank - 1] }[made.over];
        return this.reduce("Sum", made.inputs[0], over);
      }
      case "max":
        return this.reduce("Max", made.inputs[0], [made.inputs[0].shape.length - 1]);
      case "scan":
        return graph.node("Cumsum", [this.value(made.inputs[0]), this.int(value.shape.length - 1)], {
          T,
          Tidx: attr.type("int32"),
          exclusive: attr.flag(made.exclusive),
          reverse: attr.flag(made.reverse),
        });
      case "view": {
        const [input] = made.inputs;
        const inRow = this.sources.shape(value) && placesInRow(value.shape, input.shape, made);
        if (inRow) return this.pickedInRows(value, this.rows(input), inRow);
        return this.picked(value, this.flat(made.inputs[0]), placesOf(value.shape, made));
      }
      case "assemble":
        return this.assembled(value, made);
      case "matmul":
        return this.matmul(
          this.value(made.inputs[0]),
          this.value(made.inputs[1]),
          made.transposeA,
          made.transposeB,
          value.shape.length > 2,
        );
      case "gather":
        return this.gather(made.inputs[0], made.inputs[1]);
      case "scatter":
        return this.segmentSum(
          this.value(made.inputs[1]),
          this.value(made.inputs[0]),
          this.int(value.shape[0]!),
        );
      case "sparse":
        return this.sparse(value, made.inputs);
      case "sparseAdjoint":
        return this.sparseAdjoint(value, made.inputs);
      case "reshape":
        return this.reshape(this.value(made.inputs[0]), value.dtype, this.shapeOf(value));
    }
  }

  private reduce(op: "Sum" | "Max", x: Value, over: readonly number[]): Output {
    return this.graph.node(op, [this.value(x), this.ints(over)], {
      T: attr.type("float32"),
      Tidx: attr.type("int32"),
      keep_dims: attr.flag(false),
    });
  }

  /** Parts one after the other, and a zero, from which each place of the whole takes its element. */
  private assembled(value: Value, { inputs, parts }: Made & { kind: "assemble" }): Output {
    const { dtype } = value;
    if (this.sources.shape(value) !== null) {
      const places = inputs.flatMap((input, i) => [
        ...(placesInRow(input.shape, value.shape, parts[i]!) ?? []),
      ]);
      const from = Int32Array.from({ length: sizeOf(value.shape.slice(1)) }, (_, at) => places.indexOf(at));
      const joined = this.joined(
        inputs.map((input) => this.rows(input)),
        dtype,
        1,
      );
      if (!from.includes(-1)) return this.pickedInRows(value, joined, from);
    }
    const count = inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const from = new Int32Array(sizeOf(value.shape)).fill(count);
    let start = 0;
    inputs.forEach(({ shape }, i) => {
      placesOf(shape, parts[i]!).forEach((at, n) => {
        from[at] = start + n;
      });
      start += sizeOf(shape);
    });
    const zero = this.constant(dtype === "int32" ? Int32Array.of(0) : Float32Array.of(0), [1]);
    const all = [...inputs.map((input) => this.flat(input)), zero];
    return this.picked(value, this.joined(all, dtype, 0), from);
  }

  private joined(all: readonly Output[], dtype: Dtype, axis: number): Output {
    return this.graph.node("ConcatV2", [...all, this.int(axis)], {
      N: attr.int(all.length),
      T: attr.type(dtype),
      Tidx: attr.type("int32"),
    });
  }

  /** The same places of every row of a matrix. */
  private pickedInRows(value: Value, from: Output, places: Int32Array): Output {
    const taken = this.take(from, this.constant(places, [places.length]), value.dtype, 1);
    return this.reshape(taken, value.dtype, this.shapeOf(value));
  }

  /** A row for each of the first dimension. */
  private rows(x: Value): Output {
    return this.reshape(this.value(x), x.dtype, this.ints([-1, sizeOf(x.shape.slice(1))]));
  }

  /** @throws CannotPlan where the number of rows is not known: places are numbers in the graph */
  private picked(value: Value, from: Output, places: Int32Array): Output {
    const { shape, dtype } = value;
    if (this.sources.shape(value) !== null)
      throw new CannotPlan(`${value.owner.name}: it moves elements by a fixed number of rows`);
    const at = this.sources.large(places, [places.length]) ?? this.constant(places, [places.length]);
    return this.reshape(this.take(from, at, dtype), dtype, this.ints(shape));
  }

  private flat(x: Value): Output {
    return this.reshape(this.value(x), x.dtype, this.ints([-1]));
  }

  private map(value: Value): Output {
    const { made } = value;
    if (made.kind !== "map") throw new Error("not a map");
    const { name, inputs } = made;
    const { graph } = this;
    const T = attr.type(value.dtype);
    const op = mapOps[name];
    const spread = (x: Output) =>
      graph.node("BroadcastTo", [x, this.shapeOf(value)], { T, Tidx: attr.type("int32") });
    if (name === "copy") return spread(this.value(inputs[0]!));
    const scaled = scaledOf(value);
    if (scaled) {
      const factor = this.constant(Float32Array.of(scaled.factor), []);
      return graph.node("Mul", [this.value(scaled.x), factor], { T });
    }
    const result = (() => {
      if (name === "toFloat") return this.cast(this.value(inputs[0]!), "int32", "float32");
      if (name === "select") {
        const [test, ...both] = inputs;
        return graph.node(op, [this.test(test!), ...both.map((x) => this.value(x))], { T });
      }
      if (isTest(name)) {
        const test = graph.node(
          op,
          inputs.map((x) => this.value(x)),
          { T: attr.type(inputs[0]!.dtype) },
        );
        if (sameShape(ownShape(inputs), value.shape)) this.tests.set(value, test);
        return this.cast(test, "bool", value.dtype);
      }
      return graph.node(
        op,
        inputs.map((x) => this.value(x)),
        { T },
      );
    })();
    return sameShape(ownShape(inputs), value.shape) ? result : spread(result);
  }

  /** Whether each element is not 0. */
  private test(value: Value): Output {
    const known = this.tests.get(value);
    if (known) return known;
    const { dtype } = value;
    const zero = this.constant(dtype === "int32" ? Int32Array.of(0) : Float32Array.of(0), []);
    const test = this.graph.node("NotEqual", [this.value(value), zero], { T: attr.type(dtype) });
    this.tests.set(value, test);
    return test;
  }

  private cast(x: Output, from: Dtype, to: Dtype): Output {
    return this.graph.node("Cast", [x], { SrcT: attr.type(from), DstT: attr.type(to) });
  }

  /** Of matrices, or of as many in both. */
  private matmul(a: Output, b: Output, transposeA: boolean, transposeB: boolean, isStack = false): Output {
    const T = attr.type("float32");
    const turns = [attr.flag(transposeA), attr.flag(transposeB)] as const;
    return isStack
      ? this.graph.node("BatchMatMulV2", [a, b], { T, adj_x: turns[0], adj_y: turns[1] })
      : this.graph.node("MatMul", [a, b], { T, transpose_a: turns[0], transpose_b: turns[1] });
  }

  /** Rows of a table times a matrix: the matrix' rows at the columns that are filled, weighted. */
  private sparse(value: Value, [table, ids, matrix]: Sparse): Output {
    const padded = this.padded(table, ids);
    if (!padded) return this.matmul(this.gather(table, ids), this.value(matrix), false, false);
    const rows = this.take(this.value(matrix), padded.columns, "float32");
    const weights = this.reshape(padded.values, "float32", this.ints([-1, 1, padded.places]));
    const product = this.matmul(weights, rows, false, false, true);
    return this.reshape(product, "float32", this.shapeOf(value));
  }

  private sparseAdjoint(value: Value, [table, ids, gradient]: Sparse): Output {
    const padded = this.padded(table, ids);
    const dy = this.value(gradient);
    if (!padded) return this.matmul(this.gather(table, ids), dy, true, false);
    const [width, units] = value.shape as [number, number];
    const weights = this.reshape(padded.values, "float32", this.ints([-1, padded.places, 1]));
    const each = this.reshape(dy, "float32", this.ints([-1, 1, units]));
    const shares = this.graph.node("Mul", [weights, each], { T: attr.type("float32") });
    return this.segmentSum(shares, padded.columns, this.int(width));
  }

  /** The filled columns of a table's rows and what stands there, [ids, places]; null where it does not pay. */
  private padded(table: Value, ids: Value) {
    const { made, shape } = table;
    if (made.kind !== "constant" || !(made.values instanceof Float32Array)) return null;
    const known = this.tables.get(table);
    const rows = known === undefined ? paddedRows(made.values, shape as [number, number]) : known;
    this.tables.set(table, rows);
    if (!rows) return null;
    const { places } = rows;
    const at = this.value(ids);
    const dims = [shape[0]!, places];
    return {
      places,
      columns: this.take(this.constant(rows.columns, dims), at, "int32"),
      values: this.take(this.constant(rows.values, dims), at, "float32"),
    };
  }

  private gather(table: Value, ids: Value): Output {
    const at = this.value(ids);
    return this.sources.hasRows(table)
      ? this.sources.rows(table, at)
      : this.take(this.value(table), at, table.dtype);
  }

  /** Rows of a tensor's first dimension, or what lies at the ids in another. */
  take(table: Output, ids: Output, dtype: Dtype, axis = 0): Output {
    return this.graph.node("GatherV2", [table, ids, this.int(axis)], {
      Tparams: attr.type(dtype),
      Tindices: attr.type("int32"),
      Taxis: attr.type("int32"),
    });
  }

  private shapeOf(value: Value): Output {
    return this.sources.shape(value) ?? this.ints(value.shape);
  }
}

/** x where a value is Σ x² over all elements: TensorFlow has one op for it, with a factor of ½. */
function squareOf({ made }: Value): Value | null {
  if (made.kind !== "sum" || made.over !== "all") return null;
  const { made: summed } = unshaped(made.inputs[0]);
  if (summed.kind !== "map" || summed.name !== "square") return null;
  const [x] = summed.inputs;
  return sizeOf(x!.shape) === sizeOf(made.inputs[0].shape) ? x! : null;
}

/** x and a · b, where a value is a · (b · x): one pass instead of two. */
function scaledOf(value: Value): { readonly x: Value; readonly factor: number } | null {
  const outer = factorOf(value);
  const inner = outer && factorOf(outer.x);
  return inner && sameShape(inner.x.shape, value.shape)
    ? { x: inner.x, factor: outer.factor * inner.factor }
    : null;
}

function factorOf({ made, dtype }: Value): { readonly x: Value; readonly factor: number } | null {
  if (made.kind !== "map" || made.name !== "mul" || dtype !== "float32") return null;
  const at = made.inputs.findIndex((input) => input.made.kind === "constant" && input.shape.length === 0);
  const number = made.inputs[at]?.made;
  return number?.kind === "constant" ? { x: made.inputs[1 - at]!, factor: number.values[0]! } : null;
}

/** The shape that an element-wise op yields by itself. */
function ownShape(inputs: readonly Value[]): readonly number[] {
  return broadcastShape(inputs.map((input) => input.shape));
}

/** With −0 apart from 0. */
function signed(values: Float32Array | Int32Array): string {
  return Array.from(values, (x) => (Object.is(x, -0) ? "-0" : x)).join();
}
