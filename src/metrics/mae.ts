import { defineMetric } from "../declare/metric.js";
import { meanOfErrors } from "./errors.js";

export default defineMetric({
  name: "mae",
  about: "Mean of absolute errors, in the unit of the target.",
  formula: "Σ |predicted − target| / n",
  source: "Herlocker et al. 2004, doi:10.1145/963770.963772",
  better: "lower",
  compute: (predicted, target, about) => meanOfErrors(predicted, target, about, Math.abs),
});
