import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import type { Optimizer } from "../../declare/optimizer.js";
import type { PlanBatch } from "../plan/forwardPlans.js";
import { CannotPlan, type StepGraph, sizeOf, type Value } from "../plan/ir.js";
import { readUpdates, type StepNumbers, scalarsOf, type UpdateRules } from "../plan/optimizer.js";
import type { Parameter } from "../plan/parameters.js";
import { type Pass, recordStep } from "../plan/record.js";
import { emitStep, type StepLoop } from "./emitStep.js";
import { GraphDef } from "./graphDef.js";
import { Session } from "./session.js";
import { emitVariable, type Variable } from "./variables.js";

export interface SessionPlansRequest {
  /** With TensorFlow as its backend. */
  readonly tf: TfCore;
  readonly optimizer: Optimizer;
  readonly parameters: readonly Parameter[];
  /** Seed of the dropout masks. */
  readonly seed: number;
}

/** One step of a call. */
export interface SessionStep {
  readonly batch: PlanBatch;
  readonly numbers: StepNumbers;
}

/** What came of a call. */
export interface SessionOutcome {
  /** Losses of the steps taken. Where they are fewer than asked for, the next step was not finite: nothing was updated in it. */
  readonly losses: Float32Array;
}

/** What the optimizer remembers of a weight. */
export interface SlotTensor {
  readonly weight: string;
  readonly slot: string;
  readonly tensor: Tensor;
}

/** A column's id that is outside of what it looks up. */
export interface OutOfBounds {
  /** null where the ids come from a table. */
  readonly column: string | null;
  readonly rows: number;
}

/** Larger constants become variables of the session: TensorFlow's passes over the graph need not look at them. */
const LARGE = 1024;

/**
 * The plans of a run, one for each batch size, as one graph that TensorFlow runs. The session's variables hold the
 * weights and the optimizer's slots.
 */
export class SessionPlans {
  private readonly rules: UpdateRules;
  private readonly recorded = new Map<number, Recorded>();
  private readonly scalarsOf: ReturnType<typeof scalarsOf>;
  private open: OpenGraph | null = null;
  /** Values of variables, by name, while no session holds them. */
  private readonly values = new Map<string, Tensor>();

  /** @throws CannotPlan where the optimizer has no form in a plan */
  constructor(private readonly request: SessionPlansRequest) {
    const { tf, optimizer, parameters } = request;
    this.rules = readUpdates(optimizer);
    this.scalarsOf = scalarsOf(optimizer);
    for (const { name, shape, trainable } of parameters) {
      for (const [slot, start] of trainable ? Object.entries(optimizer.slots) : []) {
        this.keep(slotName(name, slot), tf.fill([...shape], start));
      }
    }
  }

  has(size: number): boolean {
    return this.recorded.has(size);
  }

  /**
   * Records the plan of a batch size.
   * @param weights  the model's, by name
   * @param passes   two of this size, on different rows and at different steps
   * @throws CannotPlan with the reason
   */
  record(size: number, weights: ReadonlyMap<string, Tensor>, passes: readonly [Pass, Pass]): void {
    const trainable = this.request.parameters.filter((p) => p.trainable).map(({ name }) => name);
    const step = recordStep({ tf: this.request.tf, weights, trainable, passes });
    this.recorded.set(size, { step, bounds: boundsOf(step) });
    this.close();
  }

  /**
   * Loads the graph, and has TensorFlow prepare it by taking no step.
   * @throws CannotPlan where TensorFlow does not take it
   */
  prepare(size: number): void {
    try {
      this.take(size, []);
    } catch (error) {
      throw new CannotPlan(`TensorFlow does not take the graph: ${(error as Error).message.split("\n")[0]}`);
    }
  }

  /** The first id of these minibatches that is outside of what it looks up; null where all are inside. */
  outOfBounds(size: number, batch: PlanBatch): OutOfBounds | null {
    const { bounds } = this.recorded.get(size)!;
    for (const { column, count, rows } of bounds) {
      const ids = new Int32Array(count);
      batch(column, ids);
      // As numbers without a sign, those below 0 lie beyond every table.
      let largest = 0;
      for (let i = 0; i < count; i++) largest = Math.max(largest, ids[i]! >>> 0);
      if (largest >= rows) return { column, rows };
    }
    return null;
  }

  /**
   * Takes steps of one size, in order, until one is not finite.
   * @param isForced update also where the check fails: for gradients whose norm alone overflows
   */
  take(size: number, steps: readonly SessionStep[], isForced = false): SessionOutcome {
    const { tf } = this.request;
    const { session, loops } = this.opened();
    const loop = loops.get(size)!;
    const feeds = new Map<string, Tensor>();
    try {
      feeds.set(loop.count, tf.scalar(steps.length, "int32"));
      feeds.set(loop.force, tf.scalar(isForced ? 1 : 0, "int32"));
      for (const [column, { name, shape, dtype }] of loop.feeds) {
        const each = sizeOf(shape);
        const all =
          dtype === "int32" ? new Int32Array(each * steps.length) : new Float32Array(each * steps.length);
        for (const [i, { batch }] of steps.entries()) batch(column, all.subarray(i * each, (i + 1) * each));
        feeds.set(name, tf.tensor(all, [steps.length, ...shape], dtype));
      }
      if (loop.scalars) {
        const numbers = steps.flatMap(({ numbers: of }) => [...this.scalarsOf(of)]);
        feeds.set(loop.scalars, tf.tensor(numbers, [steps.length, this.rules.scalarCount], "float32"));
      }
      if (loop.words) {
        const words = steps.flatMap(({ numbers: { step } }) => [
          (step - 1) | 0,
          Math.floor((step - 1) / 2 ** 32),
        ]);
        feeds.set(loop.words, tf.tensor(Int32Array.from(words), [steps.length, 2], "int32"));
      }
      const [taken, losses] = session.run(feeds, [loop.taken, loop.losses]);
      const count = taken!.dataSync()[0]!;
      const found = Float32Array.from(losses!.dataSync()).subarray(0, count);
      tf.dispose([taken!, losses!]);
      return { losses: found };
    } finally {
      tf.dispose([...feeds.values()]);
    }
  }

  /** Weights and statistics as they are now, by name. The caller disposes of the tensors. */
  pull(): ReadonlyMap<string, Tensor> {
    return this.read(this.request.parameters.map(({ name }) => name));
  }

  /** What the optimizer remembers of each weight. The caller disposes of the tensors. */
  pullSlots(): readonly SlotTensor[] {
    const { parameters, optimizer } = this.request;
    const slots = parameters
      .filter(({ trainable }) => trainable)
      .flatMap(({ name: weight }) => Object.keys(optimizer.slots).map((slot) => ({ weight, slot })));
    const tensors = this.read(slots.map(({ weight, slot }) => slotName(weight, slot)));
    return slots.map((s) => ({ ...s, tensor: tensors.get(slotName(s.weight, s.slot))! }));
  }

  /** Sets what the optimizer remembers. The tensors stay the caller's. */
  pushSlots(slots: readonly SlotTensor[]): void {
    this.push(new Map(slots.map(({ weight, slot, tensor }) => [slotName(weight, slot), tensor])));
  }

  private read(names: readonly string[]): ReadonlyMap<string, Tensor> {
    // Plain descent remembers nothing, and a session refuses to fetch nothing.
    if (names.length === 0) return new Map();
    if (!this.open) return new Map(names.map((name) => [name, this.values.get(name)!.clone()]));
    const { session, variables } = this.open;
    const tensors = session.run(
      new Map(),
      names.map((name) => variables.get(name)!.read),
    );
    return new Map(names.map((name, i) => [name, tensors[i]!]));
  }

  /** Sets weights and statistics, all or some. The tensors stay the caller's. */
  push(weights: ReadonlyMap<string, Tensor>): void {
    if (this.open) store(this.open, weights, this.request.tf);
    else for (const [name, tensor] of weights) this.keep(name, tensor.clone());
  }

  /** Frees the session with all its variables. */
  dispose(): void {
    this.open?.session.dispose();
    this.open = null;
    this.request.tf.dispose([...this.values.values()]);
    this.values.clear();
  }

  private keep(name: string, value: Tensor): void {
    this.values.get(name)?.dispose();
    this.values.set(name, this.request.tf.keep(value));
  }

  /** Takes the values out of the session, so that another graph can go on with them. */
  private close(): void {
    if (!this.open) return;
    const { session, variables, constants } = this.open;
    const own = [...variables].filter(([name]) => !constants.has(name));
    const tensors = session.run(
      new Map(),
      own.map(([, { read }]) => read),
    );
    own.forEach(([name], i) => void this.keep(name, tensors[i]!));
    session.dispose();
    this.open = null;
  }

  private opened(): OpenGraph {
    if (this.open) return this.open;
    const { tf, parameters, optimizer, seed } = this.request;
    const graph = new GraphDef();
    const variables = new Map<string, Variable>();
    const add = (name: string, shape: readonly number[]) => {
      const made = emitVariable(graph, `variable_${variables.size}`, shape);
      variables.set(name, made);
      return made.handle;
    };
    const weights = new Map(
      parameters.map(({ name, shape, trainable, decays }) => {
        const slots = trainable ? Object.keys(optimizer.slots) : [];
        const handles = slots.map((slot) => [slot, add(slotName(name, slot), shape)] as const);
        return [
          name,
          { shape, decays: decays !== false, handle: add(name, shape), slots: new Map(handles) },
        ] as const;
      }),
    );
    const constants = new Map<string, Tensor>();
    const numbers = new Map<Float32Array | Int32Array, number>();
    const large = (values: Float32Array | Int32Array, shape: readonly number[]) => {
      if (values.length <= LARGE) return null;
      const number = numbers.get(values) ?? numbers.size;
      numbers.set(values, number);
      const name = `constant ${number} [${shape.join()}]`;
      const known = variables.get(name);
      if (known) return known.handle;
      constants.set(name, tf.tensor(values, [...shape], "float32"));
      return add(name, shape);
    };
    const loops = new Map(
      [...this.recorded].map(([size, { step }]) => {
        const name = `step_${size}`;
        return [size, emitStep({ graph, name, step, rules: this.rules, weights, large, seed })] as const;
      }),
    );
    const session = new Session(tf, graph.savedModel());
    this.open = { session, variables, loops, constants: new Set(constants.keys()) };
    try {
      store(this.open, new Map([...this.values, ...constants]), tf);
    } finally {
      tf.dispose([...constants.values(), ...this.values.values()]);
      this.values.clear();
    }
    return this.open;
  }
}

interface Recorded {
  readonly step: StepGraph;
  readonly bounds: readonly { readonly column: string; readonly count: number; readonly rows: number }[];
}

interface OpenGraph {
  readonly session: Session;
  /** Of weights, slots and constants, by name. */
  readonly variables: ReadonlyMap<string, Variable>;
  readonly loops: ReadonlyMap<number, StepLoop>;
  readonly constants: ReadonlySet<string>;
}

function store({ session, variables }: OpenGraph, values: ReadonlyMap<string, Tensor>, tf: TfCore): void {
  if (values.size === 0) return;
  const feeds = new Map([...values].map(([name, tensor]) => [variables.get(name)!.value, tensor]));
  const stored = [...values.keys()].map((name) => variables.get(name)!.stored);
  tf.dispose(session.run(feeds, stored));
}

function slotName(weight: string, slot: string): string {
  return `slot ${slot} of ${weight}`;
}

/** What has to be looked at in each minibatch, since TensorFlow on a GPU does not. Tables are looked at here. */
function boundsOf({ bounds }: StepGraph): Recorded["bounds"] {
  const found = new Map<string, Recorded["bounds"][number]>();
  for (const { ids, rows } of bounds) {
    const column = columnOf(ids, rows);
    if (column !== null) found.set(`${rows} ${column}`, { column, count: sizeOf(ids.shape), rows });
  }
  return [...found.values()];
}

function columnOf({ made }: Value, rows: number): string | null {
  if (made.kind === "feed") return made.name;
  const table = made.kind === "gather" ? made.inputs[0].made : made;
  if (table.kind !== "constant") throw new CannotPlan("ids that are computed in the step");
  if (table.values.every((id) => id >= 0 && id < rows)) return null;
  throw new CannotPlan(`a table that holds an id outside 0…${rows - 1}`);
}
