import { defineMetric, undefinedScore } from "../declare/metric.js";
import { countDetected, threshold } from "./detected.js";

export default defineMetric({
  name: "recall",
  about: "Share of the classes there that are detected, over all rows and classes. Of lists: `recall@k`.",
  formula: "Σ d·target / Σ target;  d = 1 where predicted ≥ threshold, else 0",
  source: "ANTK, node_ops.recall; van Rijsbergen 1979, ch. 7",
  better: "higher",
  params: { threshold },
  compute(predicted, target, about, { threshold }) {
    const { both, actual } = countDetected("recall", predicted, target, about, threshold);
    if (actual === 0) throw undefinedScore("recall", "every target is 0");
    return both / actual;
  },
});
