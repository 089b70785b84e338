import type { Made, StepGraph, Value } from "../plan/ir.js";
import { SCALE, type UpdateRules } from "../plan/optimizer.js";
import { emitCounter, emitMask } from "./emitMask.js";
import {
  emitGradient,
  emitUpdate,
  gatherRows,
  readVariable,
  type Store,
  type Variables,
} from "./emitUpdate.js";
import { ValueEmitter } from "./emitValues.js";
import { attr, type Dtype, type GraphDef, type Output } from "./graphDef.js";
import { WhileLoop } from "./whileLoop.js";

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

/** A column to feed: the minibatches of all steps, [steps, …shape]. */
export interface LoopFeed {
  readonly name: Output;
  readonly shape: readonly number[];
  readonly dtype: Value["dtype"];
}

/** A loop over minibatches of one size, as names to feed and to fetch. */
export interface StepLoop {
  /** By column. */
  readonly feeds: ReadonlyMap<string, LoopFeed>;
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
 * Nothing is stored before everything is read.
 */
export function emitStep(request: EmitStepRequest): StepLoop {
  const { graph, name, step } = request;
  const loop = new WhileLoop(graph, name);
  const count = placeholder(graph, `${name}/count`, "int32", []);
  const force = placeholder(graph, `${name}/force`, "int32", []);
  const [zero, yes, blank] = emitStarts(graph, count);
  const index = loop.variable("int32", zero);
  const goesOn = loop.variable("bool", yes);
  const losses = loop.variable("float32", blank);
  const isLess = graph.node("Less", [index.merged, loop.constant("int32", count)], { T: INT });
  loop.begin(graph.node("LogicalAnd", [isLess, goesOn.merged]));
  const i = index.inside();

  const body = new Body(request, loop, i);
  const { values } = body;
  const loss = values.value(step.loss);
  const { stores, norms } = body.updates();
  // Inf and NaN survive a sum. The norm overflows before the gradients do: `force` is for those rare steps.
  const checked = [values.value(step.total), ...norms];
  const sum = graph.node("AddN", checked, { N: attr.int(checked.length), T: FLOAT });
  const isSound = graph.node("IsFinite", [sum], { T: FLOAT });
  const isForced = graph.node("Cast", [loop.constant("int32", force)], {
    SrcT: INT,
    DstT: attr.type("bool"),
  });
  const isTaken = graph.node("LogicalOr", [isSound, isForced], {}, { after: body.reads });

  const done = stores.map((store) => emitStore(graph, store, isTaken));
  const either = graph.node("Switch", [i, isTaken], { T: INT });
  const next = graph.node("AddV2", [`${either}:1`, values.int(1)], { T: INT }, { after: done });
  index.next(graph.node("Merge", [next, either], { T: INT, N: attr.int(2) }));
  goesOn.next(isTaken);
  const place = values.reshape(i, "int32", values.ints([1, 1]));
  const one = values.reshape(loss, "float32", values.ints([1]));
  const types = { T: FLOAT, Tindices: INT };
  losses.next(graph.node("TensorScatterUpdate", [losses.inside(), place, one], types));
  const { feeds, scalars, words } = body;
  return { feeds, count, scalars, words, force, taken: index.exit(), losses: losses.exit() };
}

const INT = attr.type("int32");
const FLOAT = attr.type("float32");

function placeholder(graph: GraphDef, name: string, dtype: Dtype, shape: readonly number[]): Output {
  return graph.node("Placeholder", [], { dtype: attr.type(dtype), shape: attr.shape(shape) }, { name });
}

/** What the loop begins with: step 0, that it goes on, and no losses. */
function emitStarts(graph: GraphDef, count: Output): readonly [Output, Output, Output] {
  const zero = graph.node("Const", [], { dtype: INT, value: attr.tensor(Int32Array.of(0), []) });
  const yes = graph.node("Const", [], { dtype: attr.type("bool"), value: attr.flagTensor(true) });
  const nothing = graph.node("Const", [], { dtype: FLOAT, value: attr.tensor(Float32Array.of(0), []) });
  const shape = graph.node("ExpandDims", [count, zero], { T: INT, Tdim: INT });
  return [zero, yes, graph.node("Fill", [shape, nothing], { T: FLOAT, index_type: INT })];
}

/** Stores a value in turns that are taken: in others it is dead, as TensorFlow calls it, and nothing runs on it. */
function emitStore(graph: GraphDef, { op, handle, ids, value }: Store, isTaken: Output): Output {
  const gated = graph.node("Switch", [value, isTaken], { T: FLOAT });
  const inputs = ids === undefined ? [handle, `${gated}:1`] : [handle, ids, `${gated}:1`];
  return graph.node(op, inputs, { dtype: FLOAT, ...(ids === undefined ? {} : { Tindices: INT }) });
}

/**
 * What gradients are multiplied with: clipNorm over their norm, where that is larger, else 1.
 * @param halves ½Σg² of each
 */
function emitScale(
  graph: GraphDef,
  values: ValueEmitter,
  halves: readonly Output[],
  clipNorm: number,
): Output {
  const T = FLOAT;
  const number = (x: number) => values.constant(Float32Array.of(x), []);
  const half = graph.node("AddN", halves, { N: attr.int(halves.length), T });
  const norm = graph.node("Sqrt", [graph.node("Mul", [half, number(2)], { T })], { T });
  const bound = graph.node("Maximum", [norm, number(clipNorm)], { T });
  return graph.node("RealDiv", [number(clipNorm), bound], { T });
}

/** The computation of one turn, and what it reads. */
class Body {
  readonly values: ValueEmitter;
  readonly feeds = new Map<string, LoopFeed>();
  /** Outputs that read variables. */
  readonly reads: Output[] = [];
  scalars: Output | null = null;
  words: Output | null = null;
  private readonly handles = new Map<Output, Output>();
  private numbers: Output | null = null;
  /** What gradients are multiplied with, where their norm is bounded. */
  private scale: Output | null = null;
  private counter: Output | null = null;

  /** @param i number of the turn; also its pivot, on which everything in it hangs */
  constructor(
    private readonly request: EmitStepRequest,
    private readonly loop: WhileLoop,
    private readonly i: Output,
  ) {
    const { graph } = request;
    const sources = {
      leaf: (value: Value, made: Made): Output => this.leaf(value, made),
      hasRows: (table: Value) => this.variableOf(table) !== null,
      rows: (table: Value, ids: Output) =>
        this.noted(gatherRows(graph, this.handle(this.variableOf(table)!), ids)),
      large: (numbers: Float32Array | Int32Array, shape: readonly number[]) => {
        const variable = this.largeConstant(numbers, shape);
        return variable === null ? null : this.read(variable);
      },
      shape: () => null,
    };
    this.values = new ValueEmitter(graph, sources, [i]);
  }

  /** The updates of weights and statistics, and of each gradient half the squared norm, or what bounds it. */
  updates(): { stores: Store[]; norms: Output[] } {
    const { graph, step, rules, weights } = this.request;
    const stores: Store[] = [];
    const norms: Output[] = [];
    const half = (value: Output) => graph.node("L2Loss", [value], { T: FLOAT });
    const targets = [...step.gradients].map(([weight, gradient]) => {
      const variables = this.inside(weights.get(weight)!);
      if (rules.clipNorm === null) {
        const bound = step.gradientBounds.get(weight);
        if (bound) norms.push(this.values.value(bound));
        else {
          const parts = gradient.kind === "dense" ? [gradient.value] : gradient.parts.map(({ rows }) => rows);
          norms.push(...parts.map((part) => half(this.values.value(part))));
        }
        return { variables, gradient };
      }
      // The norm is that of gradients in which equal ids are added up.
      const whole = emitGradient({ graph, step: this.values, variables }, gradient);
      norms.push(half(whole));
      return { variables, gradient: whole };
    });
    if (rules.clipNorm !== null) this.scale = emitScale(graph, this.values, norms, rules.clipNorm);
    for (const { variables, gradient } of targets) {
      const update = emitUpdate({
        graph,
        rule: variables.decays ? rules.decaying : rules.plain,
        gradient,
        step: this.values,
        variables,
        scalar: (at) => this.scalar(at),
        pivot: this.i,
      });
      stores.push(...update.stores);
      this.reads.push(...update.reads);
    }
    for (const [weight, value] of step.updates) {
      const handle = this.handle(weights.get(weight)!.handle);
      stores.push({ op: "AssignVariableOp", handle, value: this.values.value(value) });
    }
    return { stores, norms };
  }

  private leaf(value: Value, made: Made): Output {
    const { name, graph, seed, weights } = this.request;
    switch (made.kind) {
      case "weight":
        return this.read(weights.get(made.name)!.handle);
      case "feed": {
        const { dtype, shape } = value;
        const fed = placeholder(graph, `${name}/column_${this.feeds.size}`, dtype, [-1, ...shape]);
        this.feeds.set(made.name, { name: fed, shape, dtype });
        return this.row(fed, dtype);
      }
      case "mask": {
        this.words ??= placeholder(graph, `${name}/words`, "int32", [-1, 2]);
        this.counter ??= emitCounter(graph, this.values, this.row(this.words, "int32"));
        return emitMask(graph, this.values, this.counter, seed, made.stream, made.keepProb, value.shape);
      }
      default:
        throw new Error(`a step reads no ${made.kind}`);
    }
  }

  /** A number of the optimizer. */
  private scalar(at: number): Output {
    if (at === SCALE && this.scale !== null) return this.scale;
    const { graph, name, rules } = this.request;
    this.scalars ??= placeholder(graph, `${name}/scalars`, "float32", [-1, rules.scalarCount]);
    this.numbers ??= graph.node("Unpack", [this.row(this.scalars, "float32")], {
      num: attr.int(rules.scalarCount),
      T: FLOAT,
      axis: attr.int(0),
    });
    return `${this.numbers}:${at}`;
  }

  /** This turn's part of what is fed. */
  private row(fed: Output, dtype: Value["dtype"]): Output {
    return this.values.take(this.loop.constant(dtype, fed), this.i, dtype);
  }

  private variableOf({ made, shape }: Value): Output | null {
    if (made.kind === "weight") return this.request.weights.get(made.name)!.handle;
    return made.kind === "constant" ? this.largeConstant(made.values, shape) : null;
  }

  private largeConstant(numbers: Float32Array | Int32Array, shape: readonly number[]): Output | null {
    return numbers instanceof Float32Array ? this.request.large(numbers, shape) : null;
  }

  private read(variable: Output): Output {
    return this.noted(readVariable(this.request.graph, this.handle(variable), this.i));
  }

  private noted(read: Output): Output {
    this.reads.push(read);
    return read;
  }

  /** A variable as the loop knows it. */
  private handle(variable: Output): Output {
    const known = this.handles.get(variable) ?? this.loop.constant("resource", variable);
    this.handles.set(variable, known);
    return known;
  }

  private inside({ handle, slots, ...rest }: Variables): Variables {
    const own = [...slots].map(([slot, variable]) => [slot, this.handle(variable)] as const);
    return { ...rest, handle: this.handle(handle), slots: new Map(own) };
  }
}
