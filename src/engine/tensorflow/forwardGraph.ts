import { createHash } from "node:crypto";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import { reachable } from "../plan/builder.js";
import { CannotPlan, type StepGraph, type Value } from "../plan/ir.js";
import { type Pass, recordStep } from "../plan/record.js";
import { type Dim, sizesOf } from "./anyBatch.js";
import { ValueEmitter } from "./emitValues.js";
import { attr, GraphDef, type Output, type SignatureTensor } from "./graphDef.js";

/** A column as callers give it. */
export type GivenColumn =
  /** Ids as text: the place in the list is the index that the graph knows. */
  | { readonly kind: "ids"; readonly ids: readonly string[] }
  /** Indices from 0. */
  | { readonly kind: "index" }
  /** Numbers, in the data's unit: the graph gets (x − subtract) / divide. */
  | { readonly kind: "numbers"; readonly subtract: number; readonly divide: number };

export interface ForwardRequest {
  readonly tf: TfCore;
  /** The model's, by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** A pass over this many rows, whose loss is the prediction. `shift` says which rows. */
  readonly pass: (rows: number, shift: number) => Pass;
  readonly columns: ReadonlyMap<string, GivenColumn>;
  /** Of the prediction: y · multiply + add is in the data's unit, in which it is then brought within a range, if any. */
  readonly unit: {
    readonly multiply: number;
    readonly add: number;
    readonly range: readonly [low: number, high: number] | null;
  };
}

/** Row counts for recording, unlikely as a size of anything else. */
const ROWS = [211, 223] as const;

/**
 * A model as a SavedModel that predicts: signature `serving_default`, each column a vector of any length, output
 * `prediction`. Weights and tables stand in the graph as constants.
 * @returns the bytes of `saved_model.pb`
 * @throws CannotPlan where a node has no form in a graph
 */
export function forwardSavedModel(request: ForwardRequest): Uint8Array {
  const { weights, columns, unit } = request;
  const [first, second] = ROWS.map((rows) => recorded(request, rows)) as [Value, Value];
  const sizes = sizesOf(first, ROWS[0], second, ROWS[1]);
  const graph = new GraphDef();
  const inputs = new Map<string, SignatureTensor>();
  const tables: Output[] = [];
  let rows: Output | null = null;
  const emitter: ValueEmitter = new ValueEmitter(graph, {
    leaf: (value, made) => {
      if (made.kind === "weight") {
        const tensor = weights.get(made.name)!;
        return emitter.constant(Float32Array.from(tensor.dataSync()), tensor.shape);
      }
      if (made.kind !== "feed") throw new CannotPlan(`${value.owner.name}: a prediction has no ${made.kind}`);
      const column = columns.get(made.name)!;
      const given = emitColumn(graph, emitter, inputs.size, column, value);
      inputs.set(made.name, given.input);
      if (given.table) tables.push(given.table);
      rows ??= countOf(graph, emitter, given.value, value.dtype);
      return given.value;
    },
    hasRows: () => false,
    rows: () => {
      throw new Error("tables are in the graph");
    },
    large: () => null,
    shape: (value) => {
      const dims = sizes.get(value);
      return dims ? emitShape(graph, emitter, rows, dims) : null;
    },
  });
  // Columns first: every shape needs the count of their rows.
  for (const feed of feedsOf(first)) emitter.value(feed);
  const float = { T: attr.type("float32") };
  const number = (value: number) => emitter.constant(Float32Array.of(value), []);
  const steps: [op: string, by: number][] = [
    ["Mul", unit.multiply],
    ["AddV2", unit.add],
  ];
  if (unit.range) steps.push(["Maximum", unit.range[0]], ["Minimum", unit.range[1]]);
  const prediction = steps.reduce(
    (value, [op, by], i) =>
      graph.node(op, [value, number(by)], float, i === steps.length - 1 ? { name: "prediction" } : {}),
    emitter.value(first),
  );
  const shape = first.shape.map((dim, i) => (sizes.get(first)?.[i]?.rows ? -1 : dim));
  const outputs = new Map([["prediction", { output: prediction, dtype: "float32", shape } as const]]);
  const init = tables.length > 0 ? graph.node("NoOp", [], {}, { after: tables, name: "init" }) : null;
  return graph.savedModel(new Map([["serving_default", { inputs, outputs }]]), init);
}

function recorded({ tf, weights, pass }: ForwardRequest, rows: number): Value {
  const passes = [pass(rows, 0), pass(rows, 1)] as const;
  const { loss }: StepGraph = recordStep({ tf, weights, trainable: [], passes });
  return loss;
}

function feedsOf(root: Value): Value[] {
  return reachable([root]).filter(({ made }) => made.kind === "feed");
}

/** What is given, as the graph takes it: an index, or scaled numbers in a column each. */
function emitColumn(
  graph: GraphDef,
  emitter: ValueEmitter,
  at: number,
  column: GivenColumn,
  { shape }: Value,
) {
  const placeholder = (dtype: "string" | "int32" | "float32", dims: readonly number[]) => {
    const attrs = { dtype: attr.type(dtype), shape: attr.shape(dims) };
    const output = graph.node("Placeholder", [], attrs, { name: `column_${at}` });
    return { output, dtype, shape: dims };
  };
  switch (column.kind) {
    case "ids": {
      const input = placeholder("string", [-1]);
      const types = { Tin: attr.type("string"), Tout: attr.type("int32") };
      // By its content: models in one process share tables of one name.
      const table = graph.node("HashTableV2", [], {
        container: attr.text(""),
        shared_name: attr.text(tableName(column.ids)),
        use_node_name_sharing: attr.flag(false),
        key_dtype: attr.type("string"),
        value_dtype: attr.type("int32"),
      });
      const ids = graph.node("Const", [], { dtype: attr.type("string"), value: attr.texts(column.ids) });
      const filled = graph.node(
        "LookupTableImportV2",
        [table, ids, emitter.ints(column.ids.map((_, i) => i))],
        types,
      );
      // An unknown id is no row: the gather that follows refuses it.
      const value = graph.node("LookupTableFindV2", [table, input.output, emitter.int(-1)], types);
      return { input, value, table: filled };
    }
    case "index": {
      const input = placeholder("int32", [-1]);
      return { input, value: input.output, table: null };
    }
    case "numbers": {
      const width = shape[1] ?? 1;
      const input = placeholder("float32", width === 1 ? [-1] : [-1, width]);
      const T = attr.type("float32");
      const centred = graph.node(
        "Sub",
        [input.output, emitter.constant(Float32Array.of(column.subtract), [])],
        { T },
      );
      const scaled = graph.node("RealDiv", [centred, emitter.constant(Float32Array.of(column.divide), [])], {
        T,
      });
      return { input, value: emitter.reshape(scaled, "float32", emitter.ints([-1, width])), table: null };
    }
  }
}

/** The number of rows, int32. */
function countOf(graph: GraphDef, emitter: ValueEmitter, column: Output, dtype: Value["dtype"]): Output {
  const shape = graph.node("Shape", [column], { T: attr.type(dtype), out_type: attr.type("int32") });
  return emitter.take(shape, emitter.int(0), "int32");
}

/** A shape as a vector: rows · how often they occur in each size + the rest. */
function emitShape(
  graph: GraphDef,
  emitter: ValueEmitter,
  rows: Output | null,
  dims: readonly Dim[],
): Output {
  if (rows === null) throw new CannotPlan("the model reads no column of the ratings");
  const T = attr.type("int32");
  const often = graph.node("Mul", [rows, emitter.ints(dims.map((dim) => dim.rows))], { T });
  return graph.node("AddV2", [often, emitter.ints(dims.map(({ rest }) => rest))], { T });
}

function tableName(ids: readonly string[]): string {
  return `antk_ids_${createHash("sha256").update(JSON.stringify(ids)).digest("hex").slice(0, 32)}`;
}
