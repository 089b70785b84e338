import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import type { Builder } from "./builder.js";
import { CannotPlan, type StepGraph, type Value } from "./ir.js";
import { lowerKernel } from "./lower.js";

/** What a pass tells the recorder on the way. */
export interface PassHooks {
  /** The calls since the last mark belong to this: `node \`hage\``. */
  mark(owner: string): void;
  /** This tensor is a dropout mask of the stream. */
  mask(tensor: Tensor, stream: string, keepProb: number): void;
}

export interface TraceRequest {
  readonly tf: TfCore;
  readonly b: Builder;
  /** Weights and statistics, by name. */
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Rating columns at some rows, by name. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** The pass; its results are what is traced. */
  readonly run: (hooks: PassHooks) => readonly Tensor[];
}

export interface Traced {
  /** The results of the pass, in order. */
  readonly results: readonly Value[];
  readonly bounds: StepGraph["bounds"];
}

interface Engine {
  runKernel(name: string, inputs: Record<string, Tensor>, attrs?: object): Tensor | Tensor[];
}

/**
 * Runs a pass by tfjs and notes its kernel calls as values.
 * @throws CannotPlan with the node, where one has no form
 */
export function trace({ tf, b, weights, feeds, run }: TraceRequest): Traced {
  const values = new Map<number, Value>();
  const bounds: { ids: Value; rows: number }[] = [];
  let problem: string | null = null;
  for (const [name, tensor] of weights) values.set(tensor.id, b.weight(name, tensor.shape));
  for (const [name, tensor] of feeds) {
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
    const before = problem;
    const result = original.call(this, name, inputs, attrs);
    if (before === null) {
      // A backend may make a kernel of others: those have no say where it has a form itself.
      problem = null;
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
    let results: readonly Value[] = [];
    // Not as what `tidy` returns: it would look for tensors in every number of every table.
    tf.tidy(() => {
      const tensors = run(hooks);
      hooks.mark("the objective");
      results = tensors.map(asValue);
    });
    return { results, bounds };
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
