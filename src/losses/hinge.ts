import { defineLoss } from "../declare/loss.js";
import { kinds, optional } from "../declare/params.js";
import { lagsOf } from "./lags.js";

export default defineLoss({
  name: "hinge",
  about: "Each example's score is to be above those of its negatives by a margin; slope 0 at the margin.",
  formula: "Σ max(0, margin − (s⁺ − s⁻)) / (n · negatives)",
  source: "Weston, Bengio and Usunier 2011, the pairwise hinge of WSABIE without its rank weights",
  compares: "negatives",
  reduction: "mean",
  metric: "loss",
  params: { margin: optional(kinds.positive, "How far above is far enough.", 1) },
  terms: ({ tf, params }, positive, negatives) =>
    tf.relu(tf.add(lagsOf(tf, positive, negatives), params.margin)),
});
