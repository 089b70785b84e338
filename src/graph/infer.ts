import { type ColumnSchema, type DataSchema, findColumn, RATINGS } from "../declare/columns.js";
import type { ColumnFact, ColumnUse, InputSpec, NodeFacts, OpDeclaration } from "../declare/op.js";
import type { ParamSpecs } from "../declare/params.js";
import {
  type Dim,
  dimsMayAgree,
  knownDim,
  showShape,
  type TensorType,
  unknownType,
} from "../declare/shape.js";
import { type Diagnostic, errorAt, type Label, type Span } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";

/** The value of one input line: a tensor or a list of them, and where it comes from. */
export interface InputValue {
  readonly type: TensorType | readonly TensorType[];
  /** What messages call it: the name of its node. */
  readonly from: string;
  readonly span: Span;
}

export type Report = (diagnostic: Diagnostic) => void;

/** Hands the values below a node to the inputs its op declares, in order, and binds the sizes in their patterns. */
export function matchInputs(
  op: OpDeclaration,
  what: string,
  values: readonly InputValue[],
  callSpan: Span,
  report: Report,
): { inputs: NodeFacts<never, never>["inputs"]; dims: Record<string, Dim>; complete: boolean } {
  const inputs = new Map<string, unknown>();
  const dims = new Map<string, BoundDim>();
  const specs = Object.entries(op.inputs);
  let complete = true;
  let at = 0;
  const wrong = (diagnostic: Diagnostic) => {
    complete = false;
    report(diagnostic);
  };
  for (const [name, spec] of specs) {
    const takes = spec.arity === "many" ? values.slice(at) : values.slice(at, at + 1);
    at += takes.length;
    if (takes.length === 0 && (spec.arity === "one" || spec.arity === "oneOrMany")) {
      wrong(missingInput(what, name, spec, specs, callSpan));
      inputs.set(name, unknownType);
      continue;
    }
    const tensors = takes.flatMap((value) => tensorsOf(value));
    if (spec.arity === "many") {
      if (tensors.length < (spec.min ?? 0)) wrong(tooFew(what, name, spec, tensors.length, callSpan));
      const extra = tensors[spec.max ?? Number.POSITIVE_INFINITY];
      if (extra) wrong(tooMany(what, `at most ${spec.max} ${name}`, extra.span));
    }
    if (takes[0] && isListValue(takes[0]) && (spec.arity === "one" || spec.arity === "optional")) {
      wrong(listForOne(what, name, takes[0], tensors.length));
      inputs.set(name, unknownType);
      continue;
    }
    for (const tensor of tensors) {
      const problem = mismatch(what, name, spec, tensor, dims);
      if (problem) wrong(problem);
    }
    inputs.set(name, arrange(spec, takes, tensors));
  }
  const extra = values[at];
  if (extra) wrong(tooMany(what, specs.length === 0 ? "no inputs" : describeInputs(specs), extra.span));
  return {
    inputs: Object.fromEntries(inputs) as never,
    dims: Object.fromEntries([...dims].map(([name, bound]) => [name, bound.dim])),
    complete,
  };
}

interface BoundDim {
  readonly dim: Dim;
  readonly by: OneTensor;
}

interface OneTensor {
  readonly type: TensorType;
  readonly from: string;
  readonly span: Span;
}

const isListValue = (value: InputValue): boolean => Array.isArray(value.type);

function tensorsOf({ type, from, span }: InputValue): readonly OneTensor[] {
  const types = Array.isArray(type) ? (type as readonly TensorType[]) : [type as TensorType];
  return types.map((t) => ({ type: t, from, span }));
}

function arrange(spec: InputSpec, takes: readonly InputValue[], tensors: readonly OneTensor[]): unknown {
  const types = tensors.map((tensor) => tensor.type);
  if (spec.arity === "many") return types;
  if (spec.arity === "oneOrMany") return takes[0] && isListValue(takes[0]) ? types : types[0];
  return types[0] ?? null;
}

/** Compares a tensor with an input's pattern and binds the sizes it names. */
function mismatch(
  what: string,
  name: string,
  spec: InputSpec,
  tensor: OneTensor,
  dims: Map<string, BoundDim>,
): Diagnostic | null {
  const { dtype, shape } = tensor.type;
  if (spec.dtype && dtype && spec.dtype !== dtype) return wrongDType(what, name, spec, tensor);
  if (shape === null || spec.shape === null) return null;
  const wanted = () =>
    spec.shape!.map((dim) => (typeof dim === "string" ? (dims.get(dim)?.dim ?? dim) : dim));
  if (shape.length !== spec.shape.length) return wrongShape(what, name, wanted(), tensor, []);
  for (const [i, pattern] of spec.shape.entries()) {
    const dim = shape[i]!;
    const bound = typeof pattern === "string" ? dims.get(pattern) : undefined;
    const expected = typeof pattern === "number" ? pattern : bound?.dim;
    if (expected !== undefined && !dimsMayAgree(expected, dim)) {
      const also = bound
        ? [{ span: bound.by.span, text: `this one is ${showShape(bound.by.type.shape)}` }]
        : [];
      return wrongShape(what, name, wanted(), tensor, also);
    }
    if (typeof pattern === "string" && pattern !== "?") {
      dims.set(pattern, bound ? { ...bound, dim: knownDim(bound.dim, dim) } : { dim, by: tensor });
    }
  }
  return null;
}

function wrongShape(
  what: string,
  input: string,
  wanted: readonly Dim[],
  { type, from, span }: OneTensor,
  also: readonly Label[],
): Diagnostic {
  return errorAt(
    "wrong-shape",
    `${input} of ${what} must be ${showShape(wanted)}, got ${showShape(type.shape)} from node \`${from}\``,
    {
      at: span,
      label: `${showShape(type.shape)}`,
      also,
      notes: also.length > 0 ? ["the two must agree: change one of these lines"] : [],
    },
  );
}

function wrongDType(
  what: string,
  input: string,
  spec: InputSpec,
  { type, from, span }: OneTensor,
): Diagnostic {
  const kinds = { float32: "floats", int32: "ids (tf.int32)" };
  return errorAt(
    "wrong-dtype",
    `${input} of ${what} must be ${kinds[spec.dtype!]}, got ${kinds[type.dtype!]} from node \`${from}\``,
    { at: span, label: `${type.dtype}` },
  );
}

function describeInputs(specs: readonly (readonly [string, InputSpec])[]): string {
  return specs.map(([name]) => name).join(", ");
}

function missingInput(
  what: string,
  name: string,
  spec: InputSpec,
  specs: readonly (readonly [string, InputSpec])[],
  at: Span,
): Diagnostic {
  return errorAt("missing-input", `${what} needs an input \`${name}\``, {
    at,
    label: "add a line below this one, one marker deeper",
    notes: [`${name}: ${spec.about}`, `${what} takes ${describeInputs(specs)}, in this order`],
  });
}

function tooFew(what: string, name: string, spec: InputSpec, count: number, at: Span): Diagnostic {
  return errorAt("missing-input", `${what} needs at least ${spec.min} ${name}, got ${count}`, {
    at,
    label: "add lines below this one, one marker deeper",
    notes: [`${name}: ${spec.about}`],
  });
}

function tooMany(what: string, takes: string, at: Span): Diagnostic {
  return errorAt("too-many-inputs", `${what} takes ${takes}; this line is one too many`, {
    at,
    notes: [
      "take the line away, or change its depth: a line is an input of the line above it with one marker less",
    ],
  });
}

function listForOne(what: string, name: string, value: InputValue, count: number): Diagnostic {
  return errorAt(
    "list-for-one",
    `${name} of ${what} must be one tensor, got a list of ${count} from node \`${value.from}\``,
    {
      at: value.span,
      notes: ["concat brings several tensors together"],
    },
  );
}

/** What is known of a column that a node reads; reports where the data lacks it or holds another kind. */
export function columnFact(
  use: ColumnUse,
  schema: DataSchema | null,
  what: string,
  at: Span,
  report: Report,
): ColumnFact {
  if (schema === null) {
    const shape = null;
    return { name: use.name, type: { dtype: use.dtype, shape }, schema: null };
  }
  const found = findColumn(schema, use.name);
  if (found.kind === "found") {
    const problem = unsuitable(use, found.column, what, at);
    if (problem) report(problem);
    return {
      name: columnName(found.column),
      type: problem ? unknownType : columnType(found.column),
      schema: found.column,
    };
  }
  if (found.kind === "ambiguous") report(ambiguousColumn(use.name, found.candidates, at));
  else report(missingColumn(use.name, schema, what, at));
  return { name: use.name, type: unknownType, schema: null };
}

/** The one name of a column: `ratings` columns plain, others as `user.age`. */
export function columnName(column: ColumnSchema): string {
  return column.table === RATINGS ? column.name : `${column.table}.${column.name}`;
}

export function columnType(column: ColumnSchema): TensorType {
  const rows = column.rows ?? "batch";
  return column.kind === "index"
    ? { dtype: "int32", shape: [rows] }
    : { dtype: "float32", shape: [rows, column.width] };
}

const holds = { dense: "values", sparse: "values", index: "ids", text: "text" };

function unsuitable(use: ColumnUse, column: ColumnSchema, what: string, at: Span): Diagnostic | null {
  const name = columnName(column);
  if (column.kind === "text") {
    return errorAt("wrong-column", `\`${name}\` holds text, which no graph can read`, { at });
  }
  if (use.as === "size" || (use.as === "index") === (column.kind === "index")) return null;
  const wants = use.as === "index" ? "ids" : "values";
  const other = column.kind === "index" ? "tf.int32" : "tf.float32";
  return errorAt(
    "wrong-column",
    `${what} wants a column of ${wants}, and \`${name}\` holds ${holds[column.kind]}`,
    {
      at,
      notes: [`a placeholder of this column is \`${use.name} placeholder(${other})\``],
    },
  );
}

function missingColumn(name: string, schema: DataSchema, what: string, at: Span): Diagnostic {
  const names = schema.columns.filter((c) => c.kind !== "text").map(columnName);
  const near = nearest(name, [...names, ...schema.columns.map((c) => c.name)])[0];
  return errorAt("missing-column", `${what} wants column \`${name}\`, which ${schema.name} lacks`, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [`${schema.name} has ${names.join(", ")}`],
  });
}

function ambiguousColumn(name: string, candidates: readonly string[], at: Span): Diagnostic {
  return errorAt("ambiguous-column", `\`${name}\` stands in several tables`, {
    at,
    label: `write ${candidates.map((c) => `\`${c}\``).join(" or ")}`,
  });
}

export type AnyFacts = NodeFacts<OpDeclaration["inputs"], ParamSpecs>;
