import { defineProtocol } from "../defineProtocol.js";

export default defineProtocol({
  name: "mxnet",
  about:
    "MXNet's tutorial: MovieLens 100k's own first split, u1.base and u1.test, without dev rows, not clipped.",
  data: "ml-100k",
  splits: ["given('u1')"],
  dealsAnew: false,
  metric: "rmse",
  clip: false,
  models: [{ config: "mxnet_plain" }, { config: "mxnet_mlp" }, { config: "mxnet_dropout" }],
  published: [{ who: "PyTorch, the plain net", score: 1.024, isMeasured: true }],
});
