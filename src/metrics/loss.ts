import { defineObjectiveMetric } from "../declare/metric.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { sumOf } from "../numeric/sum.js";

/** What the objective itself comes to, so that dev can be compared with train whatever the loss is. */
export default defineObjectiveMetric({
  name: "loss",
  about: "The objective, penalties apart: its terms averaged over the rows, a sum's too.",
  formula: "Σ w·t / Σ w",
  source: "The loss named by `objective`",
  better: "lower",
  compute(terms, weights) {
    const total = sumOf(weights.length, (n) => weights[n]!);
    if (total === 0) throw failure(DataError, "nothing-to-score", "there is no example to score");
    return sumOf(terms.length, (n) => weights[n]! * terms[n]!) / total;
  },
});
