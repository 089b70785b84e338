import { kinds, optional } from "../declare/params.js";
import { defineErrorMetric } from "./errors.js";

export default defineErrorMetric({
  name: "huber",
  about: "Mean of errors that count squared where they are small and by their size where they are large.",
  formula: "Σ h(predicted − target) / n;  h(e) = e²/2 where |e| ≤ delta, else delta·(|e| − delta/2)",
  source: "Huber 1964, doi:10.1214/aoms/1177703732",
  better: "lower",
  params: { delta: optional(kinds.positive, "Errors above it count by their size.", 1) },
  term: (error, { delta }) => {
    const size = Math.abs(error);
    return size <= delta ? (error * error) / 2 : delta * (size - delta / 2);
  },
  score: (sum, count) => sum / count,
});
