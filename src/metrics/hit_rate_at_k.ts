import { defineRankingMetric } from "../declare/metric.js";
import { hitsAt } from "./hitsAt.js";

export default defineRankingMetric({
  name: "hit_rate@k",
  aliases: ["hit_rate_at_k", "hit_rate"],
  about: "Share of users with a relevant item among the first k.",
  formula: "1 where the first k hold a hit, else 0",
  source: "Deshpande & Karypis 2004, doi:10.1145/963770.963776",
  ofUser: (list, k) => (hitsAt(list, k) > 0 ? 1 : 0),
});
