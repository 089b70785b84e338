import { stream } from "../../numeric/stream.js";
import { type Made, type StepGraph, sizeOf, type Value } from "../plan/ir.js";
import type { UpdateRules } from "../plan/optimizer.js";
import { emitUpdate, gatherRows, readVariable, type Store, type Variables } from "./emitUpdate.js";
import { ValueEmitter } from "./emitValues.js";
import { attr, type Dtype, type GraphDef, type Output } from "./graphDef.js";

export interface EmitStepRequest {
  readonly graph: GraphDef;
  /** Of this program within the graph; unique. */
  readonly name: string;
  readonly step: StepGraph;
  readonly rules: UpdateRules;
  readonly weights: ReadonlyMap<string, Variables>;
  /** The variable that holds a large constant; null where it stands in the graph. */
  readonly large: (values: Float32Array | Int32Array, shape: readonly number[]) => Output | null;
  /** Of the dropout masks. */
  readonly seed: number;
}

/** A loop over minibatches of one size, as names to feed and to fetch. */
export interface StepLoop {
  /** Columns, [steps, …shape]. */
  readonly feeds: ReadonlyMap<
    string,
    { readonly name: Output; readonly shape: readonly number[]; readonly dtype: Value["dtype"] }
  >;
  /** How many steps to take: int32. */
  readonly count: Output;
  /** Numbers of the optimizer, float32 [steps, scalars]; null where it has none. */
  readonly scalars: Output | null;
  /** The step's number from 0 in 32-bit words, lowest first: int32 [steps, 2]; null where nothing is random. */
  readonly words: Output | null;
  /** 1: update whatever the check says. int32. */
  readonly force: Output;
  /** Steps taken. */
  readonly taken: Output;
  /** Loss of each step, float32 [steps]. */
  readonly losses: Output;
}

/**
 * Writes a training step as the body of a loop, so that one call takes many steps. In each turn
 *
 *     minibatch i ─▶ loss, gradients ─▶ all finite? ─▶ yes: store the updates, i + 1
 *                                                   └▶ no:  store nothing, leave the loop
 *
 * Nothing is stored before everything is read. The loop is one of TensorFlow 1: Enter, Merge, LoopCond, Switch,
 * NextIteration and Exit; a session runs it as it stands.
 */
export function emitStep(request: EmitStepRequest): StepLoop {
  const { graph, name, step, rules } = request;
  const placeholder = (what: string, dtype: Dtype, shape: readonly number[]) =>
    graph.node(
      "Placeholder",
      [],
      { dtype: attr.type(dtype), shape: attr.shape(shape) },
      { name: `${name}/${what}` },
    );
  const loop = new Loop(graph, name);

  const count = placeholder("count", "int32", []);
  const force = placeholder("force", "int32", []);
  const none = graph.node("Const", [], {
    dtype: attr.type("int32"),
    value: attr.tensor(Int32Array.of(0), []),
  });
  const yes = graph.node("Const", [], { dtype: attr.type("bool"), value: attr.flagTensor(true) });
  const zero = graph.node("Const", [], {
    dtype: attr.type("float32"),
    value: attr.tensor(Float32Array.of(0), []),
  });
  const dims = graph.node("ExpandDims", [count, none], { T: attr.type("int32"), Tdim: attr.type("int32") });
  const blank = graph.node("Fill", [dims, zero], { T: attr.type("float32"), index_type: attr.type("int32") });

  const index = loop.variable("int32", none);
  const goesOn = loop.variable("bool", yes);
  const losses = loop.variable("float32", blank);
  const isLess = graph.node("Less", [index.merged, loop.constant("int32", count)], { T: attr.type("int32") });
  loop.begin(graph.node("LogicalAnd", [isLess, goesOn.merged]));
  const i = index.inside();
  const pivot = i;

  const feeds = new Map<string, StepLoop["feeds"] extends ReadonlyMap<string, infer F> ? F : never>();
  const reads: Output[] = [];
  let scalars: Output | null = null;
  let words: Output | null = null;
  const handles = new Map<Output, Output>();
  const handle = (variable: Output) => {
    const known = handles.get(variable) ?? loop.constant("resource", variable);
    handles.set(variable, known);
    return known;
  };
  /** Row i of what is fed. */
  const rowOf = (fed: Output, dtype: Dtype) => values.take(loop.constant(dtype, fed), i, dtype as "int32");
  const read = (variable: Output) => {
    const made = readVariable(graph, handle(variable), pivot);
    reads.push(made);
    return made;
  };
  const variableOf = ({ made, shape }: Value): Output | null => {
    if (made.kind === "weight") return request.weights.get(made.name)!.handle;
    return made.kind === "constant" && made.values instanceof Float32Array
      ? request.large(made.values, shape)
      : null;
  };
  let counter: Output | null = null;
  const mask = (value: Value, streamName: string, keepProb: number): Output => {
    words ??= placeholder("words", "int32", [-1, 2]);
    counter ??= counterOf(graph, values, rowOf(words, "int32"));
    return emitMask(graph, values, counter, request.seed, streamName, keepProb, value.shape);
  };
  const leaf = (value: Value, made: Made): Output => {
    switch (made.kind) {
      case "weight":
        return read(request.weights.get(made.name)!.handle);
      case "feed": {
        const fed = placeholder(`column_${feeds.size}`, value.dtype, [-1, ...value.shape]);
        feeds.set(made.name, { name: fed, shape: value.shape, dtype: value.dtype });
        return rowOf(fed, value.dtype);
      }
      case "mask":
        return mask(value, made.stream, made.keepProb);
      default:
        throw new Error(`a step reads no ${made.kind}`);
    }
  };
  const values: ValueEmitter = new ValueEmitter(
    graph,
    {
      leaf,
      hasRows: (table) => variableOf(table) !== null,
      rows: (table, ids) => {
        const made = gatherRows(graph, handle(variableOf(table)!), ids);
        reads.push(made);
        return made;
      },
      large: (numbers, shape) => {
        const variable = numbers instanceof Float32Array ? request.large(numbers, shape) : null;
        return variable === null ? null : read(variable);
      },
      shape: () => null,
    },
    [pivot],
  );

  let numbers: Output | null = null;
  const scalar = (at: number): Output => {
    scalars ??= placeholder("scalars", "float32", [-1, rules.scalarCount]);
    numbers ??= graph.node("Unpack", [rowOf(scalars, "float32")], {
      num: attr.int(rules.scalarCount),
      T: attr.type("float32"),
      axis: attr.int(0),
    });
    return `${numbers}:${at}`;
  };

  const loss = values.value(step.loss);
  const total = values.value(step.total);
  const stores: Store[] = [];
  const norms: Output[] = [];
  for (const [weight, gradient] of step.gradients) {
    const { shape, decays, handle: own, slots } = request.weights.get(weight)!;
    const rule = decays ? rules.decaying : rules.plain;
    const inside = {
      shape,
      decays,
      handle: handle(own),
      slots: new Map([...slots].map(([n, h]) => [n, handle(h)])),
    };
    const parts = gradient.kind === "dense" ? [gradient.value] : gradient.parts.map(({ rows }) => rows);
    for (const part of parts)
      norms.push(graph.node("L2Loss", [values.value(part)], { T: attr.type("float32") }));
    const update = emitUpdate({ graph, step: values, rule, variables: inside, gradient, scalar, pivot });
    stores.push(...update.stores);
    reads.push(...update.reads);
  }
  for (const [weight, value] of step.updates) {
    const { handle: own } = request.weights.get(weight)!;
    stores.push({ op: "AssignVariableOp", handle: handle(own), value: values.value(value) });
  }

  // Inf and NaN survive a sum. The norm overflows before the gradients do: `force` is for those rare steps.
  const sum = graph.node("AddN", [total, ...norms], {
    N: attr.int(norms.length + 1),
    T: attr.type("float32"),
  });
  const isSound = graph.node("IsFinite", [sum], { T: attr.type("float32") });
  const isForced = graph.node("Cast", [loop.constant("int32", force)], {
    SrcT: attr.type("int32"),
    DstT: attr.type("bool"),
  });
  const isTaken = graph.node("LogicalOr", [isSound, isForced], {}, { after: reads });

  const gated = (value: Output, dtype: Dtype) =>
    graph.node("Switch", [value, isTaken], { T: attr.type(dtype) });
  const done = stores.map(({ op, handle: to, ids, value }) =>
    graph.node(op, [to, ...(ids === undefined ? [] : [ids]), `${gated(value, "float32")}:1`], {
      dtype: attr.type("float32"),
      ...(ids === undefined ? {} : { Tindices: attr.type("int32") }),
    }),
  );
  const one = values.int(1);
  const both = gated(i, "int32");
  const next = graph.node("AddV2", [`${both}:1`, one], { T: attr.type("int32") }, { after: done });
  const after = graph.node("Merge", [next, both], { T: attr.type("int32"), N: attr.int(2) });
  const at = values.reshape(i, "int32", values.ints([1, 1]));
  const kept = graph.node(
    "TensorScatterUpdate",
    [losses.inside(), at, values.reshape(loss, "float32", values.ints([1]))],
    {
      T: attr.type("float32"),
      Tindices: attr.type("int32"),
    },
  );
  index.next(after);
  goesOn.next(isTaken);
  losses.next(kept);
  return { feeds, count, scalars, words, force, taken: index.exit(), losses: losses.exit() };
}

/** The nodes of a loop of TensorFlow 1. */
class Loop {
  private condition: Output | null = null;

  constructor(
    private readonly graph: GraphDef,
    private readonly name: string,
  ) {}

  /** What changes from turn to turn. */
  variable(dtype: Dtype, start: Output) {
    const { graph } = this;
    const T = attr.type(dtype);
    const back = `${this.name}/next_${dtype}`;
    const merged = graph.node("Merge", [this.enter(dtype, start, false), back], { T, N: attr.int(2) });
    let split: Output | null = null;
    const branches = () => {
      split ??= graph.node("Switch", [merged, this.condition!], { T });
      return split;
    };
    return {
      merged,
      inside: () => graph.node("Identity", [`${branches()}:1`], { T }),
      next: (value: Output) => graph.node("NextIteration", [value], { T }, { name: back }),
      exit: () => graph.node("Exit", [branches()], { T }),
    };
  }

  /** What is the same in every turn. */
  constant(dtype: Dtype, value: Output): Output {
    return this.enter(dtype, value, true);
  }

  /** Another turn as long as this holds. */
  begin(condition: Output): void {
    this.condition = this.graph.node("LoopCond", [condition]);
  }

  private enter(dtype: Dtype, value: Output, isConstant: boolean): Output {
    return this.graph.node("Enter", [value], {
      T: attr.type(dtype),
      frame_name: attr.text(this.name),
      is_constant: attr.flag(isConstant),
      parallel_iterations: attr.int(1),
    });
  }
}

/** The upper half of the counter of our streams: the step; the lower counts blocks. */
function counterOf(graph: GraphDef, values: ValueEmitter, words: Output): Output {
  const whole = graph.node("ConcatV2", [values.ints([0, 0]), words, values.int(0)], {
    N: attr.int(2),
    T: attr.type("int32"),
    Tidx: attr.type("int32"),
  });
  return asWords(graph, values, whole, 2);
}

/** Pairs of int32 as uint64, the low word first. */
function asWords(graph: GraphDef, values: ValueEmitter, ints: Output, count: number): Output {
  return graph.node("Bitcast", [values.reshape(ints, "int32", values.ints([count, 2]))], {
    T: attr.type("int32"),
    type: attr.type("uint64"),
  });
}

/**
 * A dropout mask, bit for bit that of `ComputeContext.dropoutMask`: TensorFlow draws the numbers of our stream.
 */
function emitMask(
  graph: GraphDef,
  values: ValueEmitter,
  counter: Output,
  seed: number,
  name: string,
  keepProb: number,
  shape: readonly number[],
): Output {
  const T = attr.type("float32");
  const { key } = stream(seed, "dropout", name);
  const philox = 1;
  const drawn = graph.node(
    "StatelessRandomUniformV2",
    [
      values.ints([sizeOf(shape)]),
      asWords(graph, values, values.ints(key.map((word) => word | 0)), 1),
      counter,
      values.int(philox),
    ],
    { dtype: T, Tshape: attr.type("int32") },
  );
  // Draws are multiples of 2⁻²³, and so is the bound: the comparison is exact in float32.
  const bound = values.constant(Float32Array.of(Math.ceil(keepProb * 2 ** 23) * 2 ** -23), []);
  const isKept = graph.node("Less", [values.reshape(drawn, "float32", values.ints(shape)), bound], { T });
  const ones = graph.node("Cast", [isKept], { SrcT: attr.type("bool"), DstT: T });
  return graph.node("Mul", [ones, values.constant(Float32Array.of(1 / keepProb), [])], { T });
}
