import { defineMetric, undefinedScore } from "../declare/metric.js";
import { countDetected, TINY, threshold } from "./detected.js";

export default defineMetric({
  name: "fscore",
  aliases: ["f1"],
  about: "Harmonic mean of `precision` and `recall`: high only where both are.",
  formula: "2·p·r / (p + r + 10⁻⁸);  p = Σ d·target / (Σ d + 10⁻⁸), r = Σ d·target / Σ target",
  source: "ANTK, node_ops.fscore; van Rijsbergen 1979, ch. 7",
  better: "higher",
  params: { threshold },
  compute(predicted, target, about, { threshold }) {
    const { both, detected, actual } = countDetected("fscore", predicted, target, about, threshold);
    if (actual === 0) throw undefinedScore("fscore", "every target is 0");
    const precision = both / (detected + TINY);
    const recall = both / actual;
    return (2 * precision * recall) / (precision + recall + TINY);
  },
});
