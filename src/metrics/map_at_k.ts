import { defineRankingMetric } from "../declare/metric.js";

export default defineRankingMetric({
  name: "map@k",
  aliases: ["map_at_k", "map"],
  about:
    "Mean average precision: the precision at each hit in the first k, averaged over as many hits as there could be.",
  formula: "Σᵢ hitᵢ · (hits in the first i / i) / min(k, relevant items);  i = 1 … k",
  source: "Manning, Raghavan & Schütze 2008, ch. 8.4",
  ofUser: ({ hits, relevant }, k) => {
    let found = 0;
    let total = 0;
    for (let i = 0; i < Math.min(k, hits.length); i++) {
      if (hits[i] === 0) continue;
      found++;
      total += found / (i + 1);
    }
    return total / Math.min(k, relevant);
  },
});
