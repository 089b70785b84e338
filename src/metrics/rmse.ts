import { defineMetric } from "../declare/metric.js";
import { meanOfErrors } from "./errors.js";

export default defineMetric({
  name: "rmse",
  about: "Root of the mean of squared errors, in the unit of the target.",
  formula: "√(Σ (predicted − target)² / n)",
  source: "Herlocker et al. 2004, doi:10.1145/963770.963772",
  better: "lower",
  compute: (predicted, target, about) =>
    Math.sqrt(meanOfErrors(predicted, target, about, (error) => error * error)),
});
