import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../../src/declare/op.js";
import type { Optimizer } from "../../../src/declare/optimizer.js";
import { type Pass, StepPlans } from "../../../src/engine/plan/index.js";
import type { Feeds, Model } from "../../../src/model/model.js";
import { disposeMarks, type StepContext, stepContext } from "../../../src/model/stepContext.js";
import type { Built } from "../../support/build.js";
import { type Computed, objectiveOf, withVariables } from "./pass.js";

/** Keeps the gradient and moves nothing. */
const keepsGradients: Optimizer = {
  name: "none",
  slots: { gradient: 0 },
  clipNorm: null,
  tellsDecay: false,
  idle: null,
  update: (_tf, { weight, gradient }) => ({ weight, slots: { gradient } }),
};

const FIRST = { learnrate: 0, step: 1 };

/**
 * What a training step computes by the plan that is recorded of it. Columns of floats are weights of the plan, so that
 * it takes their gradients too; ids are what changes from step to step.
 * @throws CannotPlan where the step cannot be a plan
 */
export function plannedPass(built: Built): Computed {
  const { model, feeds, data, backend } = built;
  const { tf } = backend;
  return withVariables(model, feeds, (variables, fed) => {
    const stored = model.getWeights().map(({ name }) => [name, model.variable(name)] as const);
    const weights = new Map<string, Tensor>([...stored, ...variables]);
    const statistics = [...weights.keys()].filter((name) => !variables.has(name));
    // A value is read as a statistic that it becomes.
    const shapes = shapesOf(model, fed);
    const plans = new StepPlans({
      tf,
      optimizer: keepsGradients,
      parameters: [
        ...[...weights].map(([name, { shape }]) => ({ name, shape, trainable: variables.has(name) })),
        ...[...shapes].map(([name, shape]) => ({ name, shape, trainable: false })),
      ],
      seed: 0,
    });
    for (const [name, tensor] of weights) plans.values(name).set(tensor.dataSync());
    record(plans, built, fed, weights);
    const fill = (name: string, target: Float32Array | Int32Array) => target.set(feeds.get(name)!.dataSync());
    const { kind } = plans.take(data.rows, fill, FIRST);
    if (kind !== "done") throw new Error(`the step of the plan ended as ${kind}`);
    const read = (name: string) => Float64Array.from(plans.values(name));
    return {
      values: new Map([
        ...[...shapes.keys()].map((name) => [name, read(name)] as const),
        ...statistics.map((name) => [`statistic \`${name}\``, read(name)] as const),
      ]),
      gradients: new Map(
        [...variables.keys()].map((name) => [name, Float64Array.from(plans.slots(name).get("gradient")!)]),
      ),
    };
  });
}

function shapesOf(model: Model, feeds: Feeds): ReadonlyMap<string, readonly number[]> {
  const { tf } = model.backend;
  const context = stepContext(true);
  const shapes = new Map<string, readonly number[]>();
  tf.tidy(() => {
    for (const [name, y] of objectiveOf(model, feeds, context).values) shapes.set(name, y.shape);
  });
  disposeMarks(tf, context);
  return shapes;
}

function record(plans: StepPlans, { model, data }: Built, feeds: Feeds, weights: Feeds): void {
  const { tf } = model.backend;
  const contexts: StepContext[] = [];
  const ids = [...feeds].filter(([name, feed]) => feed.dtype === "int32" && data.columns.has(name));
  const pass = (step: number): Pass => {
    const columns = new Map(ids.map(([name, feed]) => [name, rolled(tf, feed, step)] as const));
    return {
      feeds: columns,
      run: ({ mark, mask }) => {
        const context = { ...stepContext(true, 0, step), onMask: mask };
        contexts.push(context);
        const all = new Map([...feeds, ...columns]);
        const { total, values } = objectiveOf(model, all, context, ({ name }) => mark(`node \`${name}\``));
        return { loss: total, total, updates: new Map([...values, ...context.updates]) };
      },
    };
  };
  const passes = [pass(0), pass(1)] as const;
  try {
    plans.record(data.rows, weights, passes);
  } finally {
    for (const context of contexts) disposeMarks(tf, context);
    tf.dispose(passes.map(({ feeds: columns }) => [...columns.values()]));
  }
}

/** The ids of the rows, `by` rows on. */
function rolled(tf: TfCore, ids: Tensor, by: number): Tensor {
  const values = ids.dataSync();
  const moved = values.map((_, row) => values[(row + by) % values.length]!);
  return tf.tensor(moved, ids.shape, "int32");
}
