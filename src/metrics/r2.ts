import { defineMetric, undefinedScore } from "../declare/metric.js";
import { mean, sumOf } from "../numeric/sum.js";
import { notComparable } from "./errors.js";
import { scoredRows } from "./scoredRows.js";

export default defineMetric({
  name: "r2",
  about:
    "Share of the target's variance that the predictions explain: 1 is exact, 0 as good as the mean of these rows, below 0 worse. Of several columns, the mean of theirs.",
  formula: "1 − Σ (predicted − target)² / Σ (target − mean(target))²",
  source: "Draper & Smith 1998, ch. 1; scikit-learn, r2_score",
  better: "higher",
  compute(predicted, target, about) {
    const rows = scoredRows(predicted, target, about);
    const { width, targetWidth } = about;
    if (width !== targetWidth) throw notComparable(width, targetWidth);
    return mean(
      Array.from({ length: width }, (_, column) => {
        const y = (row: number) => target[row * width + column]!;
        const centre = sumOf(rows, y) / rows;
        const spread = sumOf(rows, (row) => (y(row) - centre) ** 2);
        if (spread === 0) throw undefinedScore("r2", "every target is the same");
        return 1 - sumOf(rows, (row) => (predicted[row * width + column]! - y(row)) ** 2) / spread;
      }),
    );
  },
});
