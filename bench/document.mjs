// docs/benchmarks.md: how it was measured, and a section for each task, each replaced by itself.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { tasks } from "./tasks.mjs";

const path = fileURLToPath(new URL("../docs/benchmarks.md", import.meta.url));

/** @param lines the first is the heading, which begins with the task's name */
export function writeSection(name, lines) {
  const sections = existsSync(path) ? sectionsOf(readFileSync(path, "utf8")) : new Map();
  sections.set(name, lines.join("\n").trimEnd());
  const kept = Object.keys(tasks).filter((task) => sections.has(task));
  writeFileSync(path, `${[head(), ...kept.map((task) => sections.get(task))].join("\n\n")}\n`);
}

function sectionsOf(text) {
  const parts = text.split(/\n(?=## )/).slice(1);
  return new Map(parts.map((part) => [/^## ([^:\n]+)/.exec(part)[1], part.trimEnd()]));
}

function head() {
  const gibibytes = (totalmem() / 2 ** 30).toFixed(0);
  return `# Benchmarks

Figures of one machine (${cpus().length} cores of ${cpus()[0].model.trim()}, ${gibibytes} GiB, Node ${process.versions.node}), shared with other work: take the
ratios. Written by \`node bench/compare.mjs --write\`; \`bench/README.md\` tells how to run it.

- Everyone of a task runs in turn, in a process of its own, round after round. Shown are medians over the rounds;
  "times ours" is the median of the ratios within each round: above 1 the other one is slower.
- A step is one minibatch: forward, gradient and update. Its time is the wall time of an epoch after the first, parted
  by its steps; evaluation and reading are left out. "Process" is the whole, from start to end.
- Rows are taken in an order that is drawn anew for each epoch. Drawing it is left out, looking its rows up is not.
- "antk, TensorFlow" is our step as a graph that TensorFlow's session in Node runs, many steps a call: its like is
  "TensorFlow, an epoch in one graph".
- The ratings are made by a fixed seed in the shape and skew of MovieLens and are the same for everyone, and which
  of them are for training and for dev. All compute in float32.
- Where a peer does other work for the same purpose, its row says so. Surprise, Cornac and LIBMF update after every
  single rating, which no minibatch does: their time is given for as many ratings as a step has.
- dev RMSE after the last epoch shows that those who do the same arrive at the same.`;
}
