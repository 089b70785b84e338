import { defineMetric } from "../declare/metric.js";
import { meanOfErrors } from "./errors.js";

export default defineMetric({
  name: "mse",
  about: "Mean of squared errors.",
  formula: "Σ (predicted − target)² / n",
  source: "Gauss 1823, Theoria combinationis",
  better: "lower",
  compute: (predicted, target, about) => meanOfErrors(predicted, target, about, (error) => error * error),
});
