import { defineLoss } from "../declare/loss.js";
import { lagsOf } from "./lags.js";
import { logSumExpOfRows } from "./logSumExp.js";

export default defineLoss({
  name: "sampled_softmax",
  about:
    "Cross-entropy of picking each example among it and its negatives. They are drawn uniformly, so the correction of the scores by the log of the sampling probabilities is the same for all and cancels.",
  formula: "Σ −s⁺ + log(exp s⁺ + Σ exp s⁻) / n",
  source: "Jean et al. 2015, arXiv:1412.2007, §3; without the logQ correction, which cancels",
  compares: "negatives",
  reduction: "mean",
  metric: "loss",
  // −s⁺ + log(exp s⁺ + Σ exp s⁻) = log(1 + exp l), where l = log Σ exp(s⁻ − s⁺): nothing overflows.
  terms: ({ tf }, positive, negatives) => tf.softplus(logSumExpOfRows(tf, lagsOf(tf, positive, negatives))),
});
