import { defineProtocol } from "../defineProtocol.js";

export default defineProtocol({
  name: "recbole-1m",
  about:
    "MovieLens 1M, ratings of 3 and more, the 10-core, 80/10/10 of each user's rows, all items that the user has no known row of ranked.",
  data: "ml-1m",
  filters: { atLeast: 3, core: 10 },
  splits: ["by_user(0.8, 0.1, 0.1)"],
  dealsAnew: true,
  metric: "ndcg@10",
  clip: false,
  models: [{ config: "bpr" }, { config: "two_tower" }],
  published: [
    { who: "RecBole, BPR", score: 0.241 },
    { who: "RecBole, LightGCN", score: 0.248 },
    { who: "RecBole, EASE", score: 0.287 },
  ],
});
