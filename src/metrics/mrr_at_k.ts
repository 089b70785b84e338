import { defineRankingMetric } from "../declare/metric.js";

export default defineRankingMetric({
  name: "mrr@k",
  aliases: ["mrr_at_k", "mrr"],
  about: "Mean reciprocal rank: how soon the first relevant item comes; 0 where none is among the first k.",
  formula: "1 / place of the first hit",
  source: "Voorhees 1999, TREC-8 question answering track report",
  ofUser: ({ hits }, k) => {
    const first = hits.subarray(0, k).indexOf(1);
    return first < 0 ? 0 : 1 / (first + 1);
  },
});
