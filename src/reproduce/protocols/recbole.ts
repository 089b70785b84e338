import { defineProtocol } from "../defineProtocol.js";

export default defineProtocol({
  name: "recbole",
  about: "MovieLens 100k, 80/10/10 of each user's rows, all items that the user has no known row of ranked.",
  data: "ml-100k",
  splits: ["by_user(0.8, 0.1, 0.1)"],
  dealsAnew: true,
  metric: "ndcg@10",
  clip: false,
  models: [{ config: "bpr" }, { config: "two_tower" }],
  published: [
    { who: "RecBole, BPR", score: 0.277 },
    { who: "Cornac, BPR", score: 0.3, isMeasured: true },
  ],
});
