import { defineProtocol } from "../defineProtocol.js";
import { ratingModels } from "../ratingModels.js";

export default defineProtocol({
  name: "surprise",
  about:
    "MovieLens 100k in the five folds of Surprise's benchmark, clipped; 5 % of the training rows choose the epoch.",
  data: "ml-100k",
  splits: [1, 2, 3, 4, 5].map((fold) => `surprise(5, fold=${fold}, dev=0.05)`),
  dealsAnew: false,
  metric: "rmse",
  clip: true,
  models: ratingModels,
  published: [
    { who: "Surprise, SVD", score: 0.934 },
    { who: "Surprise, kNN baseline", score: 0.931 },
    { who: "Surprise, SVD++", score: 0.919 },
    { who: "myFM 0.4, Bayesian MF of rank 10", score: 0.896, isMeasured: true },
    { who: "myFM 0.4, Bayesian SVD++ with both histories", score: 0.88, isMeasured: true },
  ],
});
