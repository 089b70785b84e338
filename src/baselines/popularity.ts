import { defineBaseline } from "../declare/baseline.js";

export default defineBaseline({
  name: "popularity",
  label: "the most rated items for all",
  about: "Everybody is recommended the items with the most training rows.",
  formula: "score(u, i) = |R(i)|",
  source: "Cremonesi et al. 2010, doi:10.1145/1864708.1864721",
  predicts: "ranks",
  maxItems: Number.POSITIVE_INFINITY,
  fit: ({ items }) => {
    const counts = new Float64Array(items.dim);
    for (const item of items.values) counts[item]!++;
    return () => counts;
  },
});
