import type { Tensor } from "@tensorflow/tfjs-core";
import { disposeMarks, stepContext } from "../../src/model/stepContext.js";
import { type BuildOptions, build } from "./build.js";
import type { Nested } from "./close.js";

export interface RunOptions extends BuildOptions {
  /** Default false: as in prediction. */
  training?: boolean;
  /** Place in the random streams. Default 0. */
  step?: number;
}

export interface Outcome {
  /** Of the first output; a list of them where it yields several. */
  readonly value: Nested;
  readonly penalties: readonly { readonly term: number; readonly over: "rows" | "table" }[];
  /** What statistics become, by full name. */
  readonly updates: Readonly<Record<string, Nested>>;
}

/**
 * What a config computes from data and weights.
 * @example await run("h linear(1)\n-x placeholder(tf.float32)", { data: { x: [[1, 2]] }, weights: { "h/w": [[10], [1]] } }) // [[12]]
 */
export async function run(config: string, options: RunOptions = {}): Promise<Nested> {
  return (await outcome(config, options)).value;
}

/** The values of `run`, with what nodes leave on the step. */
export async function outcome(config: string, options: RunOptions = {}): Promise<Outcome> {
  const { graph, model, backend, feeds, dispose } = await build(config, options);
  const context = stepContext(options.training ?? false, options.seed ?? 0, options.step ?? 0);
  const output = graph.outputs[0]!;
  let values: Nested[] = [];
  backend.tf.tidy(() => {
    values = model.forward(feeds, context).get(output.name)!.map(nested);
  });
  const result = {
    value: Array.isArray(output.type) ? values : values[0]!,
    penalties: context.penalties.map(({ term, over }) => ({ term: term.dataSync()[0]!, over })),
    updates: Object.fromEntries([...context.updates].map(([name, tensor]) => [name, nested(tensor)])),
  };
  disposeMarks(backend.tf, context);
  dispose();
  return result;
}

const nested = (tensor: Tensor) => tensor.arraySync() as Nested;
