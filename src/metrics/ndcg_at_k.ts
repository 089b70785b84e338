import { defineRankingMetric } from "../declare/metric.js";
import { sumOf } from "../numeric/sum.js";

export default defineRankingMetric({
  name: "ndcg@k",
  aliases: ["ndcg_at_k", "ndcg"],
  about:
    "Hits in the first k, worth less from place to place, as a share of the best order's: 1 where relevant items fill the list from its top.",
  formula: "Σᵢ hitᵢ / log₂(i + 1) / Σⱼ 1 / log₂(j + 1);  i = 1 … k, j = 1 … min(k, relevant items)",
  source: "Järvelin & Kekäläinen 2002, doi:10.1145/582415.582418",
  ofUser: ({ hits, relevant }, k) => {
    const gain = sumOf(Math.min(k, hits.length), (i) => hits[i]! * worth(i));
    return gain / sumOf(Math.min(k, relevant), worth);
  },
});

/** Of place i, from 0. */
function worth(i: number): number {
  return 1 / Math.log2(i + 2);
}
