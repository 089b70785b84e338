import { defineMetric } from "../declare/metric.js";
import { meanOfErrors } from "./errors.js";

export default defineMetric({
  name: "half_mse",
  about: "Half the mean of squared errors.",
  formula: "Σ (predicted − target)² / 2n",
  source: "The average error of a simple matrix factorisation, Ensemble Blogging 2016",
  better: "lower",
  compute: (predicted, target, about) =>
    meanOfErrors(predicted, target, about, (error) => 0.5 * error * error),
});
