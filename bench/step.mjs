// Time of one training step, plain tfjs against the step plan: `node bench/step.mjs` after a build.
// The configs as they are shipped, on the planted data (80,000 rows, 500 a step), median over the steps of 5 epochs.

import { loadavg } from "node:os";
import { compile, GenericModel, readDataSets } from "../dist/index.js";

const EPOCHS = 5;
const runs = [
  ...["grad", "mom", "ada", "adam"].map((opt) => ({ config: "mf", opt })),
  ...["grad", "adam"].map((opt) => ({ config: "tree", opt })),
];

/** Eager epochs of the tree model take half a minute: one is enough for a median of 160 steps. */
const epochsOf = (config, engine) => (config === "tree" && engine === "eager" ? 1 : EPOCHS);

async function stepOf(config, opt, engine) {
  const isTree = config === "tree";
  const data = await readDataSets("planted", {
    target: "ratings",
    center: isTree ? ["ratings", "age", "year"] : ["ratings"],
    maxnorm: isTree ? ["age", "year"] : [],
    split: { method: "random", fractions: [0.8, 0.1, 0.1] },
  });
  const path = new URL(`../configs/${config}.config`, import.meta.url).pathname;
  const graph = await compile(path, { data: data.train });
  const model = new GenericModel(graph, { backend: "wasm", engine, opt, epochs: epochsOf(config, engine) });
  const { stepMs, history } = await model.train(data.train, data.dev);
  model.dispose();
  return { stepMs, score: history[0].dev.rmse };
}

console.log(
  `load average ${loadavg()
    .map((x) => x.toFixed(2))
    .join(" ")}\n`,
);
console.log(
  "| config | optimizer | eager, ms | plan, ms | ratio | dev RMSE after one epoch, eager and plan |",
);
console.log("|---|---|---|---|---|---|");
for (const { config, opt } of runs) {
  const eager = await stepOf(config, opt, "eager");
  const plan = await stepOf(config, opt, "plan");
  const ratio = (eager.stepMs / plan.stepMs).toFixed(0);
  const scores = `${eager.score.toFixed(6)} ${plan.score.toFixed(6)}`;
  console.log(
    `| ${config} | ${opt} | ${eager.stepMs.toFixed(2)} | ${plan.stepMs.toFixed(3)} | ${ratio} | ${scores} |`,
  );
}
console.log(
  `\nload average ${loadavg()
    .map((x) => x.toFixed(2))
    .join(" ")}`,
);
