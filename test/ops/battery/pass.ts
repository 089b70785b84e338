import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs-core";
import type { Feeds, Model } from "../../../src/model/model.js";
import { disposeMarks, type StepContext, stepContext } from "../../../src/model/stepContext.js";
import type { Numbers } from "./findings.js";

/** What a pass computes. */
export interface Computed {
  /** Every output, the sum of the penalties, and what statistics become. */
  readonly values: ReadonlyMap<string, Numbers>;
  /** By weight, and by column of floats. None in prediction. */
  readonly gradients: ReadonlyMap<string, Numbers>;
}

/** The forward pass as in prediction. */
export function predictingPass(model: Model, feeds: Feeds): Computed {
  const { tf } = model.backend;
  const context = stepContext(false);
  let values: ReadonlyMap<string, Numbers> = new Map();
  tf.tidy(() => {
    values = valuesOf(objectiveOf(model, feeds, context), context);
  });
  disposeMarks(tf, context);
  return { values, gradients: new Map() };
}

/** A step forward and back, by tfjs' gradients. */
export function gradientPass(model: Model, feeds: Feeds, training = true): Computed {
  const { tf } = model.backend;
  return withVariables(model, feeds, (variables, fed) => {
    const context = stepContext(training);
    let values: ReadonlyMap<string, Numbers> = new Map();
    const { value, grads } = tf.variableGrads(() => {
      const objective = objectiveOf(model, fed, context);
      values = valuesOf(objective, context);
      return objective.total;
    }, [...variables.values()]);
    const gradients = new Map(
      [...variables].map(([name, variable]) => {
        const gradient = grads[variable.name];
        return [
          name,
          gradient ? Float64Array.from(gradient.dataSync()) : new Float64Array(variable.size),
        ] as const;
      }),
    );
    tf.dispose([value, ...Object.values(grads)]);
    disposeMarks(tf, context);
    return { values, gradients };
  });
}

/** Hands over the model's weights and its columns of floats, all as variables, and feeds made of the latter. */
export function withVariables<T>(
  model: Model,
  feeds: Feeds,
  use: (variables: ReadonlyMap<string, Variable>, fed: Feeds) => T,
): T {
  const { tf } = model.backend;
  const columns = [...feeds]
    .filter(([, feed]) => feed.dtype === "float32")
    .map(([name, feed]) => [name, tf.variable(feed, true)] as const);
  try {
    return use(new Map([...model.trainable, ...columns]), new Map([...feeds, ...columns]));
  } finally {
    tf.dispose(columns.map(([, variable]) => variable));
  }
}

export interface Objective {
  readonly total: Scalar;
  /** Outputs, and the sum of the penalties. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/** Every element of every output times a number of its own, so that no mistake cancels out, and the penalties. */
export function objectiveOf(
  model: Model,
  feeds: Feeds,
  context: StepContext,
  watch?: Parameters<Model["forward"]>[2],
): Objective {
  const { tf } = model.backend;
  const nodes = model.forward(feeds, context, watch);
  const outputs = model.graph.outputs.flatMap((node) =>
    nodes.get(node.name)!.map((y, i) => [`output \`${node.name}\`[${i}]`, y] as const),
  );
  const terms = outputs.map(
    ([, y]) => tf.sum(tf.mul(y, tf.tensor(coefficients(y.size), y.shape, "float32"))) as Scalar,
  );
  const add = (a: Scalar, b: Scalar): Scalar => tf.add(a, b);
  const penalties = context.penalties.map(({ term }) => term);
  const values = new Map<string, Tensor>(outputs);
  if (penalties.length > 0) values.set("the penalty", penalties.reduce(add));
  return { total: [...terms, ...penalties].reduce(add), values };
}

/** Spread over 0.5 … 1.5; test/golden/vectors/case.py has the same. */
function coefficients(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => 0.5 + ((i * 0.618034) % 1));
}

function valuesOf({ values }: Objective, { updates }: StepContext): ReadonlyMap<string, Numbers> {
  const named = [...updates].map(([name, tensor]) => [`statistic \`${name}\``, tensor] as const);
  return new Map([...values, ...named].map(([name, y]) => [name, Float64Array.from(y.dataSync())]));
}
