import type { DataSets } from "../data/types.js";
import { type Const, showConst } from "../declare/values.js";
import { countParameters } from "../graph/check.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { EpochRecord, GenericModel, Scores, TrainResult } from "../train/genericModel.js";
import { describeSettings } from "../train/settings.js";

/** What is said before training: data, model, every setting, and what the flags changed. */
export function headerLines(graph: CompiledGraph, data: DataSets, model: GenericModel): string[] {
  const { name, version, why } = model.backend!;
  const parameters = (countParameters(graph.nodes) ?? 0).toLocaleString("en");
  const lines = [
    `config   ${graph.source.path}: ${graph.nodes.length} nodes, ${parameters} parameters`,
    `data     ${describeData(data)}`,
    `bind     ${pairs(Object.fromEntries(graph.bindings))}`,
    `train    ${pairs(describeSettings(model.settings))}`,
    `backend  ${name}, ${why} (${version})`,
  ];
  const changed = changes(graph);
  if (changed.length > 0) lines.push(`changed  ${changed.join(", ")}`);
  return [
    ...lines.filter((line) => line.trim() !== "bind"),
    ...data.remarks.map((remark) => `note     ${remark}`),
    "",
  ];
}

function describeData({ name, train, dev, test, split, target, transforms }: DataSets): string {
  const rows = (n: number | undefined) => (n ?? 0).toLocaleString("en");
  const fractions = split.fractions.join(", ");
  const scaled = transforms.filter((t) => t.column !== "time").map((t) => t.column);
  const prepared = scaled.length > 0 ? `; scaled: ${scaled.join(", ")}` : "";
  return (
    `${name}: ${rows(train.rows)} train, ${rows(dev?.rows)} dev, ${rows(test?.rows)} test rows ` +
    `(${split.method}(${fractions}), seed ${split.seed}); target ${target}${prepared}`
  );
}

/** What `--set` and the other flags put in the place of what the config says. */
function changes(graph: CompiledGraph): string[] {
  const directives = [...graph.directives.data.values, ...graph.directives.train.values];
  const settings = directives.filter(([, { from }]) => from === "option");
  return settings
    .map(([name, { written }]) => `${name}=${showConst(written)}`)
    .concat([...graph.overridden].map(([name, value]) => `$${name}=${showConst(value)}`));
}

function pairs(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${showConst(value as Const)}`)
    .join(" ");
}

/** `epoch   3  train 0.8123  dev rmse 0.9488  0.41 s  best` */
export function epochLine({ epoch, train, dev, best, seconds }: EpochRecord): string {
  const scores = dev ? `  dev ${showScores(dev)}` : "";
  return `epoch ${String(epoch).padStart(3)}  train ${train.toFixed(4)}${scores}  ${seconds.toFixed(2)} s${dev && best ? "  best" : ""}`;
}

/** What is said after training. */
export function resultLines({ best, test, epochs, seconds, stepMs, stopped }: TrainResult): string[] {
  const reasons = {
    epochs: "all epochs are done",
    maxbadcount: "dev got no better",
    aborted: "interrupted",
  };
  const scores = best.dev ? `best dev ${showScores(best.dev)} at epoch ${best.epoch}` : `epoch ${best.epoch}`;
  return [
    "",
    `${scores}${test ? `; test ${showScores(test)}` : ""}`,
    `${epochs} epochs in ${seconds.toFixed(1)} s, ${stepMs.toFixed(3)} ms a step; ended since ${reasons[stopped]}`,
    "",
  ];
}

function showScores(scores: Scores): string {
  return Object.entries(scores)
    .map(([name, score]) => `${name} ${score.toFixed(4)}`)
    .join(" ");
}
