import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import { Builder, reachable } from "./builder.js";
import { CannotPlan, type StepGraph, type Value } from "./ir.js";
import { lowerKernel } from "./lower.js";
import { differentiate } from "./reverse.js";

/** What a pass through the graph yields. */
export interface Passed {
  readonly loss: Scalar;
  readonly total: Scalar;
  readonly updates: ReadonlyMap<string, Tensor>;
}

/** What a pass tells the recorder on the way. */
export interface PassHooks {
  /** The calls since the last mark belong to this: `node \`hage\``. */
  mark(owner: string): void;
  /** This tensor is a dropout mask of the stream. */
  mask(tensor: Tensor, stream: string, keepProb: number): void;
}

/** One pass to be recorded. Two, on other rows and at another step, show what is not the same each step. */
export interface Pass {
  /** Rating columns at the rows of the minibatch, the target among them. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  run(hooks: PassHooks): Passed;
}

export interface RecordRequest {
  readonly tf: TfCore;
  /** Weights and statistics, by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Names of the weights that training changes. */
  readonly trainable: readonly string[];
  readonly passes: readonly [Pass, Pass];
}

/**
 * Records a step: the calls of its forward pass as values, and our own reverse pass over them.
 * @throws CannotPlan, with the reason, where the step does something that a plan has no form for
 */
export function recordStep({ tf, weights, trainable, passes }: RecordRequest): StepGraph {
  const b = new Builder();
  const [first, second] = passes.map((pass) => recordPass(tf, b, weights, pass)) as [Traced, Traced];
  requireSame(first, second);
  const leaves = trainable.map((name) => b.weight(name, weights.get(name)!.shape));
  const gradients = differentiate(b, first.total, leaves);
  return { ...first, gradients };
}

type Traced = Omit<StepGraph, "gradients">;

interface Engine {
  runKernel(name: string, inputs: Record<string, Tensor>, attrs?: object): Tensor | Tensor[];
}

function recordPass(tf: TfCore, b: Builder, weights: ReadonlyMap<string, Tensor>, pass: Pass): Traced {
  const values = new Map<number, Value>();
  const bounds: { ids: Value; rows: number }[] = [];
  let problem: string | null = null;
  for (const [name, tensor] of weights) values.set(tensor.id, b.weight(name, tensor.shape));
  for (const [name, tensor] of pass.feeds) {
    values.set(tensor.id, b.feed(name, tensor.shape, tensor.dtype === "int32" ? "int32" : "float32"));
  }
  const asValue = (tensor: Tensor): Value => {
    const known = values.get(tensor.id);
    if (known) return known;
    const made = b.constant(numbersOf(tensor), tensor.shape);
    values.set(tensor.id, made);
    return made;
  };
  const hooks: PassHooks = {
    mark: (owner) => {
      b.owner.name = owner;
      b.owner = { name: "the objective" };
      if (problem !== null) throw new CannotPlan(`${owner}: ${problem}`);
    },
    mask: (tensor, stream, keepProb) => values.set(tensor.id, b.mask(stream, keepProb, tensor.shape)),
  };
  const engine = tf.engine() as unknown as Engine;
  const own = Object.hasOwn(engine, "runKernel");
  const original = engine.runKernel;
  engine.runKernel = function (name, inputs, attrs = {}) {
    const result = original.call(this, name, inputs, attrs);
    if (problem === null) {
      try {
        const outputs = [result].flat();
        const made = lowerKernel(b, { name, inputs, attrs: attrs as never, outputs }, asValue, bounds);
        outputs.forEach((output, i) => {
          values.set(output.id, made[i]!);
        });
      } catch (error) {
        if (!(error instanceof CannotPlan)) throw error;
        // The node is known when it is done: `mark` raises this.
        problem = error.message;
      }
    }
    return result;
  };
  try {
    let traced: Traced | null = null;
    tf.tidy(() => {
      const { loss, total, updates } = pass.run(hooks);
      hooks.mark("the objective");
      traced = {
        loss: asValue(loss),
        total: asValue(total),
        updates: new Map([...updates].map(([name, tensor]) => [name, asValue(tensor)])),
        bounds,
      };
    });
    return traced!;
  } finally {
    if (own) engine.runKernel = original;
    else delete (engine as Partial<Engine>).runKernel;
  }
}

/** The elements as they are now; what tfjs hands out is overwritten later. */
function numbersOf(tensor: Tensor): Float32Array | Int32Array {
  const values = tensor.dataSync();
  return tensor.dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values);
}

/** Equal values are made once, so two passes that do the same end in the very same values. */
function requireSame(first: Traced, second: Traced): void {
  const roots = ({ loss, total, updates }: Traced) => [loss, total, ...updates.values()];
  const known = new Set(reachable(roots(first)));
  const other = reachable(roots(second)).find((value) => !known.has(value));
  if (!other) return;
  throw new CannotPlan(`${other.owner.name}: it computes with numbers that differ from step to step`);
}
