import { defineMetric } from "../declare/metric.js";
import { totalOf } from "./totalOf.js";

export default defineMetric({
  name: "mae",
  about: "Mean of absolute errors, in the unit of the target.",
  formula: "Σ |predicted − target| / n",
  better: "lower",
  compute: (predicted, target) => totalOf(predicted, target, Math.abs) / target.length,
});
