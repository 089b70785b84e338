import { type Average, averageRate } from "../declare/average.js";
import type { Called } from "../declare/call.js";
import type { Optimizer, OptimizerDeclaration } from "../declare/optimizer.js";
import type { Weight } from "../model/model.js";
import type { Slot } from "./step.js";

/** What is done to every gradient before the optimizer sees it, in this order. */
export interface GradientOptions {
  /** Each element of a gradient is brought to ±clipValue. null: not. */
  readonly clipValue?: number | null;
  /** Gradients are shrunk together so that the norm of all of them is at most this. null: not. */
  readonly clipNorm?: number | null;
  /** weightDecay·w is added to the gradient of w, biases apart. An optimizer with a decay of its own takes none. */
  readonly weightDecay?: number;
  /** Of the weights, kept beside them. null: none. */
  readonly average?: Average | null;
}

/** The slot that holds how far the average lies from its weight: 0 where a weight has never moved. */
const AVERAGE = "average";

/** Puts an optimizer, its parameters and what is done to gradients together. */
export function bindOptimizer(
  { declaration, params }: Called<OptimizerDeclaration>,
  { clipValue = null, clipNorm = null, weightDecay = 0, average = null }: GradientOptions = {},
): Optimizer {
  const own = (params.weight_decay as number | undefined) ?? null;
  const added = own === null ? weightDecay : 0;
  return {
    name: declaration.name,
    slots: { ...declaration.slots(params as never), ...(average ? { [AVERAGE]: 0 } : {}) },
    clipNorm,
    tellsDecay: (own ?? added) > 0,
    // Decay and averages move a weight at every step.
    idle: added === 0 && average === null ? (declaration.idle?.(params as never) ?? null) : null,
    update(tf, input) {
      let { gradient } = input;
      if (clipValue !== null) gradient = tf.clipByValue(gradient, -clipValue, clipValue);
      if (clipNorm !== null) gradient = tf.mul(gradient, input.gradientScale);
      if (added > 0 && input.decays) gradient = tf.add(gradient, tf.mul(input.weight, added));
      const { weight, slots, learnrate, decays } = input;
      const updated = declaration.update(tf, {
        ...{ weight, gradient, slots, learnrate, decays },
        // Read only where the optimizer reads it: what does not ask for the step does not change with it.
        get step() {
          return input.step;
        },
        params: params as never,
      });
      if (average === null) return updated;
      const apart = tf.add(input.slots[AVERAGE]!, tf.sub(input.weight, updated.weight));
      const kept = tf.mul(apart, 1 - averageRate(average, input.step));
      return { ...updated, slots: { ...updated.slots, [AVERAGE]: kept } };
    },
  };
}

/** The averages of weights, where there are any; others, such as statistics, as they are. */
export function averagedWeights(weights: readonly Weight[], slots: readonly Slot[]): readonly Weight[] {
  const apart = new Map(
    slots.flatMap(({ weight, slot, values }) => (slot === AVERAGE ? [[weight, values]] : [])),
  );
  return weights.map(({ name, shape, values }) => {
    const difference = apart.get(name);
    return { name, shape, values: difference ? values.map((w, i) => w + difference[i]!) : values };
  });
}
