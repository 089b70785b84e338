import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type * as TfLayers from "@tensorflow/tfjs-layers";
import type { OpDeclaration } from "../../src/declare/op.js";
import type { TensorType } from "../../src/declare/shape.js";
import type { GraphNode } from "../../src/graph/graph.js";
import type { Feeds, Model } from "../../src/model/model.js";
import { disposeMarks, type StepContext, stepContext } from "../../src/model/stepContext.js";
import { stream } from "../../src/numeric/stream.js";
import { type BuildOptions, type Built, build } from "../support/build.js";

/** What every op must fulfil, checked on one use of it. */

export interface Use extends Pick<BuildOptions, "data" | "tables" | "sizes"> {
  readonly config: string;
}

type BackendName = "cpu" | "wasm";

/** Gradients may differ from finite differences by this much of the largest in the weight, or in the op. */
const TOLERANCE = 1e-4;
/** Values and gradients of wasm may differ from cpu's by this much of the largest. */
const BACKENDS_AGREE = 2e-5;
/** What float32 leaves of a difference of values near 1 over so small a step. */
const NOISE = 2e-5;
/** Elements of one weight whose gradient is compared with finite differences. */
const PROBES = 12;

/** What is wrong with an op on one use of it, one sentence each. */
export async function problemsOf(use: Use, ops: readonly OpDeclaration[] = []): Promise<string[]> {
  const results = new Map<BackendName, Slopes>();
  const problems: string[] = [];
  for (const name of ["cpu", "wasm"] as const) {
    const built = await build(use.config, { ...use, ops, backend: name });
    const say = (problem: string) => problems.push(`${name}: ${problem}`);
    for (const training of [false, true]) {
      shapeProblems(built, training).forEach(say);
      leakProblems(built, training).forEach(say);
    }
    saveProblems(built, await saved(built)).forEach(say);
    const slopes = analytic(built.model, built.feeds);
    results.set(name, slopes);
    if (name === "cpu") differenceProblems(built, slopes).forEach(say);
    built.dispose();
  }
  return [...problems, ...disagreements(results.get("cpu")!, results.get("wasm")!)];
}

/** The declared shape of every node is the real one. */
function shapeProblems({ model, feeds, data }: Built, training: boolean): string[] {
  const problems: string[] = [];
  const context = stepContext(training);
  model.backend.tf.tidy(() => {
    model.forward(feeds, context, (node, tensors) => {
      const declared = typesOf(node).map(({ dtype, shape }) => {
        const dims = shape?.map((dim) => (dim === "batch" ? data.rows : dim));
        return `${dtype} [${dims?.join(", ")}]`;
      });
      const real = tensors.map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`);
      if (declared.join() !== real.join())
        problems.push(`\`${node.name}\` declares ${declared.join()} and yields ${real.join()}`);
    });
  });
  disposeMarks(model.backend.tf, context);
  return problems;
}

/** A pass forward and back leaves as many tensors as there were. */
function leakProblems({ model, feeds }: Built, training: boolean): string[] {
  const { tf } = model.backend;
  const before = tf.memory().numTensors;
  if (training) analytic(model, feeds);
  else tf.tidy(() => void model.forward(feeds));
  const left = tf.memory().numTensors - before;
  return left === 0 ? [] : [`${left} tensors are left over${training ? " after a training step" : ""}`];
}

interface Saved {
  readonly again: TfLayers.LayersModel;
  readonly apply: (model: TfLayers.LayersModel) => number[][];
}

/** The layers model saved by tfjs and loaded again. */
async function saved({ model, graph, feeds }: Built): Promise<Saved> {
  const { tf, layers } = model.backend;
  let artifacts = {};
  await model.layersModel.save(
    tf.io.withSaveHandler(async (made) => {
      artifacts = made;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const again = await layers.loadLayersModel(tf.io.fromMemory(artifacts));
  const inputs = [...graph.columns.map(({ name }) => name), ...graph.given].map((name) => feeds.get(name)!);
  const apply = (which: TfLayers.LayersModel) => {
    let values: number[][] = [];
    tf.tidy(() => {
      values = [which.apply(inputs) as Tensor | Tensor[]].flat().map((y) => [...y.dataSync()]);
    });
    return values;
  };
  return { again, apply };
}

/** A layer made again from its configuration computes the same. */
function saveProblems({ model }: Built, { again, apply }: Saved): string[] {
  const same = JSON.stringify(apply(again)) === JSON.stringify(apply(model.layersModel));
  const configs = [again, model.layersModel].map(({ layers }) =>
    JSON.stringify(layers.map((layer) => layer.getConfig())),
  );
  again.dispose();
  return [
    ...(same ? [] : ["the model that tfjs saved and loaded computes something else"]),
    ...(configs[0] === configs[1] ? [] : ["a layer made from its configuration has another one"]),
  ];
}

interface Slopes {
  readonly value: number;
  /** Gradients by weight, and by column of floats. */
  readonly of: ReadonlyMap<string, Float32Array>;
}

/** The objective: every output element times a coefficient of its own, so that no mistake cancels out, and penalties. */
function objective(
  model: Model,
  feeds: Feeds,
  context: StepContext,
): { parts: { y: Tensor; c: Float32Array }[] } {
  const values = model.forward(feeds, context);
  const outputs = model.graph.outputs.flatMap((node) => values.get(node.name)!);
  return {
    parts: outputs.map((y, i) => ({
      y,
      c: stream(7, "coefficients", String(i))
        .uniform(0, y.size)
        .map((u) => u + 0.5),
    })),
  };
}

function analytic(model: Model, feeds: Feeds): Slopes {
  const { tf } = model.backend;
  const inputs = floatFeeds(feeds).map(([name, feed]) => [name, tf.variable(feed as Tensor, true)] as const);
  const variables = [...model.trainable, ...inputs];
  const context = stepContext(true);
  const { value, grads } = tf.variableGrads(
    () => {
      const { parts } = objective(model, new Map([...feeds, ...inputs]), context);
      const terms = parts.map(({ y, c }) => tf.sum(tf.mul(y, tf.tensor(c, y.shape))) as Scalar);
      return [...terms, ...context.penalties.map(({ term }) => term)].reduce((a, b) => tf.add(a, b));
    },
    variables.map(([, variable]) => variable),
  );
  const of = new Map(
    variables.map(([name, variable]) => {
      const grad = grads[variable.name];
      return [name, grad ? Float32Array.from(grad.dataSync()) : new Float32Array(variable.size)] as const;
    }),
  );
  const slopes = { value: value.dataSync()[0]!, of };
  tf.dispose([value, ...Object.values(grads), ...inputs.map(([, v]) => v)]);
  disposeMarks(tf, context);
  return slopes;
}

function floatFeeds(feeds: Feeds): (readonly [string, Tensor])[] {
  return [...feeds].filter(([, feed]) => feed.dtype === "float32");
}

/** The objective, its sum in float64. */
function valueAt(model: Model, feeds: Feeds): number {
  const context = stepContext(true);
  let sum = 0;
  model.backend.tf.tidy(() => {
    for (const { y, c } of objective(model, feeds, context).parts) {
      const values = y.dataSync();
      for (let i = 0; i < c.length; i++) sum += c[i]! * values[i]!;
    }
  });
  for (const { term } of context.penalties) sum += term.dataSync()[0]!;
  disposeMarks(model.backend.tf, context);
  return sum;
}

/** Compares gradients with central differences, Richardson's way: the error falls with the sixth power of the step. */
function differenceProblems({ model, feeds }: Built, slopes: Slopes): string[] {
  const { tf } = model.backend;
  const inputs = floatFeeds(feeds).map(([name, feed]) => [name, tf.variable(feed as Tensor, true)] as const);
  const fed: Feeds = new Map([...feeds, ...inputs]);
  const largest = Math.max(...[...slopes.of.values()].map(largestOf));
  const problems: string[] = [];
  for (const [name, variable] of [...model.trainable, ...inputs]) {
    const slope = slopes.of.get(name)!;
    const scale = Math.max(largestOf(slope), largest / 100, NOISE / TOLERANCE);
    for (const i of probes(name, variable.size)) {
      const at = (step: number) => difference(model, fed, variable, i, step);
      const expected = (64 * at(0.02) - 20 * at(0.04) + at(0.08)) / 45;
      if (!(Math.abs(slope[i]! - expected) <= TOLERANCE * scale)) {
        problems.push(`the gradient of \`${name}\` at ${i} is ${slope[i]}, differences give ${expected}`);
        break;
      }
    }
  }
  tf.dispose(inputs.map(([, v]) => v));
  return problems;
}

function difference(model: Model, feeds: Feeds, variable: Variable, i: number, step: number): number {
  const { tf } = model.backend;
  const start = Float32Array.from(variable.dataSync());
  const at = (x: number) => {
    const moved = Float32Array.from(start);
    moved[i] = x;
    tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
    return { x: moved[i]!, value: valueAt(model, feeds) };
  };
  const up = at(start[i]! + step);
  const down = at(start[i]! - step);
  at(start[i]!);
  return (up.value - down.value) / (up.x - down.x);
}

function probes(name: string, size: number): readonly number[] {
  return [...stream(3, "probes", name).permutation(0, size)].slice(0, PROBES);
}

function disagreements(cpu: Slopes, wasm: Slopes): string[] {
  const problems = [...cpu.of].flatMap(([name, slope]) => {
    const other = wasm.of.get(name)!;
    const scale = Math.max(largestOf(slope), NOISE / TOLERANCE);
    const i = slope.findIndex((g, at) => !(Math.abs(g - other[at]!) <= BACKENDS_AGREE * scale));
    return i < 0 ? [] : [`the gradient of \`${name}\` at ${i} is ${slope[i]} on cpu and ${other[i]} on wasm`];
  });
  const apart = Math.abs(cpu.value - wasm.value) > BACKENDS_AGREE * Math.max(1, Math.abs(cpu.value));
  return apart ? [...problems, `the objective is ${cpu.value} on cpu and ${wasm.value} on wasm`] : problems;
}

const largestOf = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

function typesOf({ type }: GraphNode): readonly TensorType[] {
  return Array.isArray(type) ? type : [type as TensorType];
}
