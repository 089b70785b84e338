import { defineProtocol } from "../defineProtocol.js";

export default defineProtocol({
  name: "recommenders",
  about:
    "MovieLens 100k, 75/25 of each item's rows, all items that the user has no known row of ranked; 5 % of all rows, out of the training rows, choose the epoch.",
  data: "ml-100k",
  splits: ["by_item(0.7, 0.05, 0.25)"],
  dealsAnew: true,
  metric: "ndcg@10",
  clip: false,
  models: [{ config: "bpr" }],
  published: [
    { who: "recommenders, SVD", score: 0.096 },
    { who: "recommenders, BPR", score: 0.442 },
    { who: "recommenders, BiVAE", score: 0.475 },
  ],
});
