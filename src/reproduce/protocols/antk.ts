import { defineProtocol } from "../defineProtocol.js";

export default defineProtocol({
  name: "antk",
  about: "ANTK's tutorial: MovieLens 100k, random 80/10/10, not clipped; settings found on dev.",
  data: "ml-100k",
  splits: ["random(0.8, 0.1, 0.1)"],
  dealsAnew: true,
  metric: "rmse",
  clip: false,
  models: [{ config: "mf", bind: { l2: 0.05 }, train: { average: "ema(0.999)" } }, { config: "bayes_mf" }],
  published: [{ who: "ANTK's tutorial, mf", score: 0.92, on: "dev" }],
});
