import { defineMetric } from "../declare/metric.js";
import { crossEntropy } from "./crossEntropies.js";

export default defineMetric({
  name: "perplexity",
  about:
    "How many equally likely classes would surprise as much: 1 is exact. Taken of the mean a row; ANTK takes it of the sum, which is infinite from some 700 rows on.",
  formula: "exp(−Σ target·ln predicted / n)",
  source: "Jelinek et al. 1977, doi:10.1121/1.2016299",
  better: "lower",
  compute(predicted, target, about) {
    const { sum, rows } = crossEntropy("perplexity", predicted, target, about);
    return Math.exp(sum / rows);
  },
});
