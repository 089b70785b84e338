import { defineMetric } from "../declare/metric.js";
import { kinds, optional } from "../declare/params.js";
import { classTargets, largest } from "./classTargets.js";

export default defineMetric({
  name: "accuracy",
  about:
    "Share of rows whose likeliest class is the right one, the first of equals. With one number a row: whether prediction and target lie on the same side of the threshold, which belongs to the upper.",
  formula: "#(argmax predicted = argmax target) / n",
  source: "ANTK, node_ops.accuracy",
  better: "higher",
  params: { threshold: optional(kinds.number, "For one number a row: where the upper class begins.", 0.5) },
  compute(predicted, target, about, { threshold }) {
    const { rows, width, likeliest, of } = classTargets("accuracy", predicted, target, about);
    let right = 0;
    for (let row = 0; row < rows; row++) {
      const isRight =
        width === 1
          ? predicted[row]! >= threshold === of(row, 0) >= 0.5
          : largest(predicted, row, width) === likeliest(row);
      if (isRight) right++;
    }
    return right / rows;
  },
});
