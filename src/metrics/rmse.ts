import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "rmse",
  about: "Root of the mean of squared errors, in the unit of the target.",
  formula: "√(Σ (predicted − target)² / n)",
  source: "Herlocker et al. 2004, doi:10.1145/963770.963772",
  better: "lower",
  term: (error) => error * error,
  score: (sum, count) => Math.sqrt(sum / count),
});
