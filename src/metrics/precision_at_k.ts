import { defineRankingMetric } from "../declare/metric.js";
import { hitsAt } from "./hitsAt.js";

export default defineRankingMetric({
  name: "precision@k",
  aliases: ["precision_at_k"],
  about: "Share of the k places that relevant items hold; a place left empty holds none.",
  formula: "hits in the first k / k",
  source: "Herlocker et al. 2004, doi:10.1145/963770.963772",
  ofUser: (list, k) => hitsAt(list, k) / k,
});
