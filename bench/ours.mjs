// One run of ours, in a process of its own as every peer has: `node bench/ours.mjs TASK.json [backend] [engine]`.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compile, dataSetsFrom, GenericModel } from "../dist/index.js";
import { epochTimes } from "./epochTimes.mjs";

const [path, backend = "wasm", engine = "auto"] = process.argv.slice(2);
const task = JSON.parse(readFileSync(path, "utf8"));

// The same rows to train on and for dev as everyone else.
const [train, dev] = ["train", "dev"].map(rowsOf);
const graph = await compile({ text: configOf(task) }, { data: train });
const model = new GenericModel(graph, {
  objective: "se",
  opt: task.opt,
  learnrate: task.learnrate,
  mb: task.mb,
  epochs: task.epochs,
  threads: task.threads,
  backend,
  engine,
});
const { stepMs, hooks } = epochTimes(train.rows, task.mb, { severalAtOnce: backend === "tensorflow" });
const result = await model.train(train, dev, hooks);
console.log(
  JSON.stringify({
    version: JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version,
    engine: result.engine,
    stepMs,
    rmse: result.history.map(({ dev: scores }) => scores.rmse),
    memory: 1024 * process.resourceUsage().maxRSS,
  }),
);
model.dispose();

function rowsOf(part) {
  const ids = typed(Int32Array, `${part}.ids`);
  const ratings = typed(Float32Array, `${part}.ratings`);
  const every = (column) => ratings.map((_, row) => ids[2 * row + column]);
  // Tables tell how many users and items there are, whichever of them occur here.
  const entities = (count) => ({ number: new Int32Array(count) });
  return dataSetsFrom(
    {
      name: "bench",
      ratings: { user: every(0), item: every(1), ratings },
      tables: { user: entities(task.users), item: entities(task.items) },
    },
    { target: "ratings", split: "random(1.0)" },
  ).train;
}

function typed(Kind, name) {
  const bytes = readFileSync(join(dirname(path), name));
  return new Kind(bytes.buffer, bytes.byteOffset, bytes.byteLength / Kind.BYTES_PER_ELEMENT);
}

function configOf({ factors, initrange, l2, l2OnBiases }) {
  const lookup = (name, id, columns, penalty) =>
    `-${name} lookup('${id}', initrange=${initrange}, l2=${penalty}, shape=[None, ${columns}])`;
  const biases = l2OnBiases ? l2 : 0;
  return [
    "y x_dot_y()",
    lookup("u", "user", factors, l2),
    lookup("v", "item", factors, l2),
    lookup("b", "user", 1, biases),
    lookup("c", "item", 1, biases),
  ].join("\n");
}
