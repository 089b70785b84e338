import { defineRankingMetric } from "../declare/metric.js";
import { hitsAt } from "./hitsAt.js";

export default defineRankingMetric({
  name: "recall@k",
  aliases: ["recall_at_k"],
  about: "Share of the relevant items that are among the first k; below 1 where more than k are relevant.",
  formula: "hits in the first k / relevant items",
  source: "Herlocker et al. 2004, doi:10.1145/963770.963772",
  ofUser: (list, k) => hitsAt(list, k) / list.relevant,
});
