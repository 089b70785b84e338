import { kinds, optional } from "../declare/params.js";
import { defineTestSplit } from "../declare/split.js";
import { numpyShuffle } from "../numeric/mersenneTwister.js";
import { foldOf, foldParams, foldRule } from "./folds.js";
import { countingRows } from "./order.js";

export default defineTestSplit({
  name: "surprise",
  about:
    "The folds that Surprise's `KFold(k, random_state=…)` makes, row by row: shuffled by numpy's generator of old, then cut into contiguous folds.",
  source: "Hug 2020, doi:10.21105/joss.02174",
  params: { ...foldParams, random_state: optional(kinds.nonNegativeInt, "numpy's seed, below 2³².", 0) },
  example: "surprise(5, fold=1)",
  rules: (params) => [
    ...foldRule("surprise")(params),
    ...(params.random_state < 2 ** 32 ? [] : ["`random_state` of `surprise` must be below 2³²"]),
  ],
  test: ({ k, fold, random_state }, { rows }) => {
    const order = countingRows(rows);
    numpyShuffle(order, random_state);
    return foldOf(order, k, fold);
  },
});
