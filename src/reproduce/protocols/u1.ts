import { defineProtocol } from "../defineProtocol.js";
import { ratingModels } from "../ratingModels.js";

export default defineProtocol({
  name: "u1",
  about:
    "MovieLens 100k's own first split, u1.base and u1.test, clipped; 5 % of the training rows choose the epoch.",
  data: "ml-100k",
  splits: ["given('u1', dev=0.05)"],
  dealsAnew: true,
  metric: "rmse",
  clip: true,
  models: ratingModels,
  published: [
    { who: "GLocal-K", score: 0.8889 },
    { who: "IGMC", score: 0.905 },
    { who: "GC-MC", score: 0.91 },
    { who: "myFM, Bayesian MF", score: 0.906, isMeasured: true },
  ],
});
