// Trains matrix factorisation for three epochs, draws it, saves it, loads it again and asks it for predictions.
// Run it from the package's folder: node examples/train-and-predict.mjs

import { compile, GenericModel, load, readDataSets, renderGraph, save } from "antk";

const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });
const graph = await compile("configs/mf.config", { data: data.train, bind: { kfactors: 100 } });
const model = new GenericModel(graph, {
  objective: "se",
  evaluate: "rmse",
  opt: "grad",
  learnrate: 0.01,
  mb: 500,
  epochs: 3,
});
const run = await model.train(data.train, data.dev);
console.log("dev RMSE", run.best.dev.rmse, "at epoch", run.best.epoch);
console.log("test RMSE", model.eval(data.test).rmse);
await renderGraph(graph, "mf.pdf");
const path = await save(model, data, run); // a folder in `runs`, which the command line finds, too
model.dispose();

const trained = await load(path); // may be another process: the data is not needed
console.log(trained.predict([{ user: "17", item: "42" }]));
console.log(trained.recommend("17", { k: 10, excludeSeen: true }));
trained.dispose();
