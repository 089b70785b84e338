import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "se",
  about: "Sum of squared errors.",
  formula: "Σ (predicted − target)²",
  source: "ANTK, node_ops.se",
  better: "lower",
  term: (error) => error * error,
  score: (sum) => sum,
});
