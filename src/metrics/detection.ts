import { defineMetric } from "../declare/metric.js";
import { countDetected, threshold } from "./detected.js";

export default defineMetric({
  name: "detection",
  about:
    "Share of all classes of all rows that are detected, right or wrong: how often a model says yes. To be read beside `precision` and `recall`; it is no aim by itself.",
  formula: "Σ d / n;  d = 1 where predicted ≥ threshold, else 0",
  source: "ANTK, node_ops.detection, which yields each d",
  better: "higher",
  params: { threshold },
  compute(predicted, target, about, { threshold }) {
    const { detected, count } = countDetected("detection", predicted, target, about, threshold);
    return detected / count;
  },
});
