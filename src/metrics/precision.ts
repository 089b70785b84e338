import { defineMetric } from "../declare/metric.js";
import { countDetected, TINY, threshold } from "./detected.js";

export default defineMetric({
  name: "precision",
  about: "Share of the detected classes that are there, over all rows and classes. Of lists: `precision@k`.",
  formula: "Σ d·target / (Σ d + 10⁻⁸);  d = 1 where predicted ≥ threshold, else 0",
  source: "ANTK, node_ops.precision; van Rijsbergen 1979, ch. 7",
  better: "higher",
  params: { threshold },
  compute(predicted, target, about, { threshold }) {
    const { both, detected } = countDetected("precision", predicted, target, about, threshold);
    return both / (detected + TINY);
  },
});
