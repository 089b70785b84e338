import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "half_mse",
  about: "Half the mean of squared errors.",
  formula: "Σ (predicted − target)² / 2n",
  source: "The average error of a simple matrix factorisation, Ensemble Blogging 2016",
  better: "lower",
  term: (error) => 0.5 * error * error,
  score: (sum, count) => sum / count,
});
