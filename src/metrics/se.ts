import { defineMetric } from "../declare/metric.js";
import { sumOfErrors } from "./errors.js";

export default defineMetric({
  name: "se",
  about: "Sum of squared errors.",
  formula: "Σ (predicted − target)²",
  source: "ANTK, node_ops.se",
  better: "lower",
  compute: (predicted, target, about) => sumOfErrors(predicted, target, about, (error) => error * error),
});
