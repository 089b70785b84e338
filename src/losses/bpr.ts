import { defineLoss } from "../declare/loss.js";
import { lagsOf } from "./lags.js";

export default defineLoss({
  name: "bpr",
  about: "Bayesian personalised ranking: how far each example's score is above those of its negatives.",
  formula: "Σ −log σ(s⁺ − s⁻) / (n · negatives)",
  source: "Rendle et al. 2009, arXiv:1205.2618; −log σ(x) as softplus(−x)",
  compares: "negatives",
  reduction: "mean",
  metric: "loss",
  terms: ({ tf }, positive, negatives) => tf.softplus(lagsOf(tf, positive, negatives)),
});
