// One run of ours of a task that names a config: `node bench/oursNet.mjs TASK.json [backend]`.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compile, GenericModel } from "../dist/index.js";
import { epochTimes } from "./epochTimes.mjs";
import { readTaskData } from "./taskData.mjs";

const [path, backend = "wasm"] = process.argv.slice(2);
const task = JSON.parse(readFileSync(path, "utf8"));
const { train, dev } = await readTaskData(task);
const source = task.config.includes("\n")
  ? { text: task.config }
  : fileURLToPath(new URL(`../configs/${task.config}`, import.meta.url));
const graph = await compile(source, { data: train, bind: task.bind });
const { opt, learnrate, mb, epochs } = task;
const model = new GenericModel(graph, {
  ...task.options,
  ...{ opt, learnrate, mb, epochs, threads: task.threads, backend, engine: "plan" },
});
const { stepMs, hooks } = epochTimes(train.rows, mb, { severalAtOnce: backend === "tensorflow" });
const { history } = await model.train(train, dev, hooks);
console.log(
  JSON.stringify({
    version: JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version,
    stepMs,
    rmse: history.map(({ dev: scores }) => Object.values(scores)[0]),
    memory: 1024 * process.resourceUsage().maxRSS,
  }),
);
model.dispose();
