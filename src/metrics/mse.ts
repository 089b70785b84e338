import { defineMetric } from "../declare/metric.js";
import { totalOf } from "./totalOf.js";

export default defineMetric({
  name: "mse",
  about: "Mean of squared errors.",
  formula: "Σ (predicted − target)² / n",
  better: "lower",
  compute: (predicted, target) => totalOf(predicted, target, (error) => error * error) / target.length,
});
