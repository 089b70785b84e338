import { defineProtocol } from "../defineProtocol.js";

export default defineProtocol({
  name: "tf-recomm",
  about: "MovieLens 1M, random 90/10 without dev rows, clipped.",
  data: "ml-1m",
  splits: ["random(0.9, 0, 0.1)"],
  dealsAnew: true,
  metric: "rmse",
  clip: true,
  models: [{ config: "svd" }],
  published: [
    { who: "TF-recomm, SVD", score: 0.85 },
    { who: "GLocal-K", score: 0.8227 },
  ],
});
