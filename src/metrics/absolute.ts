import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "absolute",
  about: "Sum of absolute errors, in the unit of the target.",
  formula: "Σ |predicted − target|",
  source: "Laplace 1774; the loss of the same name",
  better: "lower",
  term: Math.abs,
  score: (sum) => sum,
});
