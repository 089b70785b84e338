import { defineBaseline } from "../declare/baseline.js";
import { mean } from "../numeric/sum.js";

export default defineBaseline({
  name: "mean",
  label: "mean of the training ratings",
  about: "Every rating is the mean of the training ratings.",
  formula: "r̂ = μ",
  source: "Koren & Bell 2011, §5.2.1",
  predicts: "ratings",
  needsIds: false,
  fit: ({ ratings }) => {
    const centre = mean(ratings);
    return () => centre;
  },
});
