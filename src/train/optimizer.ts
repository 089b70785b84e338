import type { Called } from "../declare/call.js";
import type { Optimizer, OptimizerDeclaration } from "../declare/optimizer.js";

/** What is done to every gradient before the optimizer sees it, in this order. */
export interface GradientOptions {
  /** Each element of a gradient is brought to ±clipValue. null: not. */
  readonly clipValue?: number | null;
  /** Gradients are shrunk together so that the norm of all of them is at most this. null: not. */
  readonly clipNorm?: number | null;
  /** weightDecay·w is added to the gradient of w, biases apart. An optimizer with a decay of its own takes none. */
  readonly weightDecay?: number;
}

/** Puts an optimizer, its parameters and what is done to gradients together. */
export function bindOptimizer(
  { declaration, params }: Called<OptimizerDeclaration>,
  { clipValue = null, clipNorm = null, weightDecay = 0 }: GradientOptions = {},
): Optimizer {
  const own = (params.weight_decay as number | undefined) ?? null;
  const added = own === null ? weightDecay : 0;
  return {
    name: declaration.name,
    slots: declaration.slots(params as never),
    clipNorm,
    tellsDecay: (own ?? added) > 0,
    update(tf, { gradientScale, ...input }) {
      let { gradient } = input;
      if (clipValue !== null) gradient = tf.clipByValue(gradient, -clipValue, clipValue);
      if (clipNorm !== null) gradient = tf.mul(gradient, gradientScale);
      if (added > 0 && input.decays) gradient = tf.add(gradient, tf.mul(input.weight, added));
      return declaration.update(tf, { ...input, gradient, params: params as never });
    },
  };
}
