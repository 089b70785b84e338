import { defineTestSplit } from "../declare/split.js";
import { foldOf, foldParams, foldRule } from "./folds.js";
import { shuffledRows } from "./order.js";

export default defineTestSplit({
  name: "kfold",
  about:
    "Rows in random order, cut into k folds of equal size: one is tested on, the others are learned from. The same `split_seed` cuts alike, so that the k folds together test on every row once.",
  source: "Stone 1974, doi:10.1111/j.2517-6161.1974.tb00994.x",
  params: foldParams,
  example: "kfold(5, fold=1, dev=0.05)",
  rules: foldRule("kfold"),
  test: ({ k, fold }, rows) => foldOf(shuffledRows(rows), k, fold),
});
