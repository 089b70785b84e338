import { defineMetric } from "../declare/metric.js";
import { totalOf } from "./totalOf.js";

export default defineMetric({
  name: "se",
  about: "Sum of squared errors.",
  formula: "Σ (predicted − target)²",
  better: "lower",
  compute: (predicted, target) => totalOf(predicted, target, (error) => error * error),
});
