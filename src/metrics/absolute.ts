import { defineMetric } from "../declare/metric.js";
import { sumOfErrors } from "./errors.js";

export default defineMetric({
  name: "absolute",
  about: "Sum of absolute errors, in the unit of the target.",
  formula: "Σ |predicted − target|",
  source: "Laplace 1774; the loss of the same name",
  better: "lower",
  compute: (predicted, target, about) => sumOfErrors(predicted, target, about, Math.abs),
});
