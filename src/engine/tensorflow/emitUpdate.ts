import { type Gradient, sizeOf, type Value } from "../plan/ir.js";
import type { UpdateRule } from "../plan/optimizer.js";
import { ValueEmitter } from "./emitValues.js";
import { attr, type GraphDef, type Output } from "./graphDef.js";

/** A weight with its slots: handles of resource variables. */
export interface Variables {
  readonly shape: readonly number[];
  /** Whether weight decay acts on it. */
  readonly decays: boolean;
  readonly handle: Output;
  readonly slots: ReadonlyMap<string, Output>;
}

export interface UpdateRequest {
  readonly graph: GraphDef;
  /** Writes the values of the step. */
  readonly step: ValueEmitter;
  readonly rule: UpdateRule;
  readonly variables: Variables;
  /** An output holds the whole of it. */
  readonly gradient: Gradient | Output;
  /** The numbers of the step that the rule uses, by index. */
  readonly scalar: (index: number) => Output;
  /** What must have run before a variable is read. */
  readonly pivot: Output;
}

/** New values, and the op that stores them once it is decided that they are. */
export interface Store {
  readonly op: "AssignVariableOp" | "ResourceScatterSub" | "ResourceScatterUpdate";
  readonly handle: Output;
  /** Of the rows; for scatters alone. */
  readonly ids?: Output;
  readonly value: Output;
}

/** Rows from which on TensorFlow's scatters add in parallel, in an order that is not the same in each run. */
const PARALLEL = 1024;

/**
 * The update of one weight by its gradient. Rows with the same id are added up first, since an optimizer must see
 * one gradient for each row; plain descent alone may subtract them one after the other. Where the optimizer moves
 * rows without a gradient too, the gradient is made dense.
 * @returns what to store, and the outputs that read variables
 */
export function emitUpdate(request: UpdateRequest): { stores: Store[]; reads: Output[] } {
  const { graph, step, rule, variables, gradient, scalar } = request;
  const { shape, handle } = variables;
  if (typeof gradient === "string") return emitWhole(request, gradient);
  if (gradient.kind === "dense") return emitWhole(request, step.value(gradient.value));
  const { ids, rows } = emitParts(request, gradient.parts);
  if (!rule.skipsZeros) return emitWhole(request, step.segmentSum(rows, ids, step.int(shape[0]!)));
  const count = gradient.parts.reduce((sum, part) => sum + sizeOf(part.ids.shape), 0);
  const rate = rateOfDescent(rule);
  if (rate !== null && count < PARALLEL) {
    const value = graph.node("Mul", [rows, scalar(rate)], { T: attr.type("float32") });
    return { stores: [{ op: "ResourceScatterSub", handle, ids, value }], reads: [] };
  }
  const unique = graph.node("Unique", [ids], { T: attr.type("int32"), out_idx: attr.type("int32") });
  const size = graph.node("Size", [unique], { T: attr.type("int32"), out_type: attr.type("int32") });
  const sums = step.segmentSum(rows, `${unique}:1`, size);
  const read = (from: Output) => gatherRows(graph, from, unique);
  return emitRule(request, sums, read, (to, value) => ({
    op: "ResourceScatterUpdate",
    handle: to,
    ids: unique,
    value,
  }));
}

/** The whole gradient of a weight, rows of equal ids added up. */
export function emitGradient(
  request: Pick<UpdateRequest, "graph" | "step" | "variables">,
  gradient: Gradient,
): Output {
  const { step, variables } = request;
  if (gradient.kind === "dense") return step.value(gradient.value);
  const { ids, rows } = emitParts(request, gradient.parts);
  return step.segmentSum(rows, ids, step.int(variables.shape[0]!));
}

export function gatherRows(graph: GraphDef, handle: Output, ids: Output): Output {
  return graph.node("ResourceGather", [handle, ids], {
    dtype: attr.type("float32"),
    Tindices: attr.type("int32"),
    batch_dims: attr.int(0),
    validate_indices: attr.flag(true),
  });
}

export function readVariable(graph: GraphDef, handle: Output, pivot: Output): Output {
  return graph.node("ReadVariableOp", [handle], { dtype: attr.type("float32") }, { after: [pivot] });
}

/** All gradients of rows as one list of ids and one matrix. */
function emitParts(
  { graph, step, variables }: Pick<UpdateRequest, "graph" | "step" | "variables">,
  parts: readonly { readonly ids: Value; readonly rows: Value }[],
): { ids: Output; rows: Output } {
  const row = variables.shape.slice(1);
  const flat = parts.map(({ ids, rows }) => ({
    ids: ids.shape.length === 1 ? step.value(ids) : step.reshape(step.value(ids), "int32", step.ints([-1])),
    rows:
      rows.shape.length === row.length + 1
        ? step.value(rows)
        : step.reshape(step.value(rows), "float32", step.ints([-1, ...row])),
  }));
  if (flat.length === 1) return flat[0]!;
  const join = (outputs: readonly Output[], dtype: "int32" | "float32") =>
    graph.node("ConcatV2", [...outputs, step.int(0)], {
      N: attr.int(outputs.length),
      T: attr.type(dtype),
      Tidx: attr.type("int32"),
    });
  return {
    ids: join(
      flat.map(({ ids }) => ids),
      "int32",
    ),
    rows: join(
      flat.map(({ rows }) => rows),
      "float32",
    ),
  };
}

function emitWhole(request: UpdateRequest, gradient: Output) {
  const { graph, pivot } = request;
  const read = (from: Output) => readVariable(graph, from, pivot);
  return emitRule(request, gradient, read, (handle, value) => ({ op: "AssignVariableOp", handle, value }));
}

/** The rule's formulas, over a gradient and what is read of the weight and its slots. */
function emitRule(
  { graph, rule, variables, scalar, pivot }: UpdateRequest,
  gradient: Output,
  read: (handle: Output) => Output,
  store: (handle: Output, value: Output) => Store,
): { stores: Store[]; reads: Output[] } {
  const handles = new Map([["weight", variables.handle]]);
  for (const [name, handle] of variables.slots) handles.set(`slot ${name}`, handle);
  const reads = new Map<string, Output>();
  const emitter = new ValueEmitter(
    graph,
    {
      leaf: (_value, made) => {
        if (made.kind === "scalar") return scalar(made.index);
        if (made.kind !== "weight") throw new Error(`an optimizer reads no ${made.kind}`);
        if (made.name === "gradient") return gradient;
        const known = reads.get(made.name) ?? read(handles.get(made.name)!);
        reads.set(made.name, known);
        return known;
      },
      hasRows: () => false,
      rows: () => gradient,
      large: () => null,
      // Every value broadcasts against the weight: the rule is the same for each element.
      shape: () => null,
    },
    [pivot],
  );
  const results = [
    ["weight", rule.weight] as const,
    ...[...rule.slots].map(([n, v]) => [`slot ${n}`, v] as const),
  ];
  const stores = results
    .filter(([name, value]) => !(value.made.kind === "weight" && value.made.name === name))
    .map(([name, value]) => store(handles.get(name)!, emitter.value(value)));
  return { stores, reads: [...reads.values()] };
}

/** The number by which plain descent, w − rate·g, multiplies the gradient; null for other rules. */
function rateOfDescent({ weight, slots }: UpdateRule): number | null {
  if (slots.size > 0 || weight.made.kind !== "map" || weight.made.name !== "sub") return null;
  const [from, change] = weight.made.inputs as [Value, Value];
  if (!isNamed(from, "weight") || change.made.kind !== "map" || change.made.name !== "mul") return null;
  const [gradient, rate] = change.made.inputs as [Value, Value];
  return isNamed(gradient, "gradient") && rate.made.kind === "scalar" ? rate.made.index : null;
}

function isNamed({ made }: Value, name: string): boolean {
  return made.kind === "weight" && made.name === name;
}
