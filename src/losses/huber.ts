import { absolute } from "../declare/absolute.js";
import { defineLoss } from "../declare/loss.js";
import { kinds, optional } from "../declare/params.js";

export default defineLoss({
  name: "huber",
  about: "Mean of errors that are squared while small and count by their size beyond `delta`.",
  formula: "Σ h(predicted − target) / n, where h(e) = ½e² up to |e| = δ, δ·(|e| − ½δ) beyond",
  source: "Huber 1964, doi:10.1214/aoms/1177703732",
  compares: "values",
  reduction: "mean",
  metric: "mae",
  params: { delta: optional(kinds.positive, "δ, in the unit that the target is trained in.", 1) },
  terms({ tf, params }, predicted, target) {
    const size = absolute(tf, tf.sub(predicted, target));
    const bounded = tf.minimum(size, params.delta);
    return tf.mul(bounded, tf.sub(size, tf.mul(bounded, 0.5)));
  },
});
