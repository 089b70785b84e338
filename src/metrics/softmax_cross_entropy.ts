import { defineMetric } from "../declare/metric.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { sumOf } from "../numeric/sum.js";
import { classTargets, largest } from "./classTargets.js";

export default defineMetric({
  name: "softmax_cross_entropy",
  about: "`log_loss` of scores that no softmax has made probabilities yet; no score is too large for it.",
  formula: "Σ (ln Σ exp(z) · Σ target − Σ target·z) / n, z the scores of a row",
  source: "Bridle 1990; TensorFlow, softmax_cross_entropy_with_logits",
  better: "lower",
  compute(predicted, target, about) {
    const { rows, width, of } = classTargets("softmax_cross_entropy", predicted, target, about);
    if (width === 1) {
      throw failure(
        DataError,
        "one-class",
        "`softmax_cross_entropy` needs a score for each of several classes",
        {
          notes: ["one number a row is scored by `log_loss`, as a probability"],
        },
      );
    }
    const term = (row: number) => {
      // Around the largest score nothing overflows, and a small result keeps its digits beside large scores.
      const top = predicted[row * width + largest(predicted, row, width)]!;
      const below = (c: number) => top - predicted[row * width + c]!;
      const rest = Math.log(sumOf(width, (c) => Math.exp(-below(c))));
      return sumOf(width, (c) => of(row, c) * (below(c) + rest));
    };
    return sumOf(rows, term) / rows;
  },
});
