import { defineMetric } from "../declare/metric.js";
import { totalOf } from "./totalOf.js";

export default defineMetric({
  name: "rmse",
  about: "Root of the mean of squared errors, in the unit of the target.",
  formula: "√(Σ (predicted − target)² / n)",
  better: "lower",
  compute(predicted, target) {
    return Math.sqrt(totalOf(predicted, target, (error) => error * error) / target.length);
  },
});
