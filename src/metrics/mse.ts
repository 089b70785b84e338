import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "mse",
  about: "Mean of squared errors.",
  formula: "Σ (predicted − target)² / n",
  source: "Gauss 1823, Theoria combinationis",
  better: "lower",
  term: (error) => error * error,
  score: (sum, count) => sum / count,
});
