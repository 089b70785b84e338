import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "mae",
  about: "Mean of absolute errors, in the unit of the target.",
  formula: "Σ |predicted − target| / n",
  source: "Herlocker et al. 2004, doi:10.1145/963770.963772",
  better: "lower",
  term: Math.abs,
  score: (sum, count) => sum / count,
});
