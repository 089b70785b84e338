// One run of ours, in a process of its own as every peer has: `node bench/ours.mjs TASK.json [backend] [engine]`.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { compile, dataSetsFrom, GenericModel } from "../dist/index.js";
import { epochTimes } from "./epochTimes.mjs";

const [path, backend = "wasm", engine = "auto"] = process.argv.slice(2);
const task = JSON.parse(readFileSync(path, "utf8"));

const { train, dev } = dataSetsFrom(
  { name: "bench", ratings: allRows() },
  { target: "ratings", split: { method: "random", fractions: [0.9, 0.1] }, splitSeed: 1 },
);
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
const { stepMs, hooks } = epochTimes(train.rows, task.mb);
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

function allRows() {
  const parts = ["train", "dev"].map((part) => ({
    ids: typed(Int32Array, `${part}.ids`),
    ratings: typed(Float32Array, `${part}.ratings`),
  }));
  const rows = parts.flatMap(({ ratings }) => ratings.length).reduce((a, b) => a + b);
  const [user, item, ratings] = [new Int32Array(rows), new Int32Array(rows), new Float32Array(rows)];
  let at = 0;
  for (const part of parts) {
    for (let r = 0; r < part.ratings.length; r++, at++) {
      user[at] = part.ids[2 * r];
      item[at] = part.ids[2 * r + 1];
      ratings[at] = part.ratings[r];
    }
  }
  return { user, item, ratings };
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
