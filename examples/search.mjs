// Searches for a number of factors and an optimizer, and saves the best model as a run.
// Run it from the package's folder: node examples/search.mjs

import { readDataSets, save, search } from "antk";

const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });
const { best, trials } = await search("configs/mf.config", {
  data,
  space: { kfactors: "5..50", "train.opt": ["grad", "adam"] }, // texts as `--space` takes them, or lists
  set: { "train.epochs": 2 }, // what all trials have in the place of what the config says
  trials: 3,
});
for (const { number, values, score, why } of trials) console.log(number, values, "dev RMSE", score ?? why);
console.log("best:", best.trial.number, "test RMSE", best.result.test.rmse);
await save(best.model, data, best.result);
best.model.dispose();
