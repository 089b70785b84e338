import type { DataSets } from "../data/types.js";
import { type Const, showConst } from "../declare/values.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Settings } from "../graph/graph.js";
import { countParameters } from "../graph/size.js";
import { describeSettings } from "../train/describeSettings.js";
import type { GenericModel } from "../train/genericModel.js";
import { ignoredSettings } from "./readData.js";

/** Settings of `@train` that are always told; others only where somebody has set them. */
const TOLD = ["objective", "evaluate", "opt", "learnrate", "mb", "epochs", "maxbadcount", "seed"];

/** The same for programs: the variables, and which rows there are. */
export function startedOn({ bindings }: CompiledGraph, { name, train, dev, test, split }: DataSets) {
  return {
    bind: Object.fromEntries(bindings),
    data: { name, train: train.rows, dev: dev?.rows ?? 0, test: test?.rows ?? 0, split },
  };
}

/**
 * What is said before training: the model, the data, the values used, and beside each that a flag has changed what
 * the config says of it: `kfactors=20 (config: 100)`.
 * @param width columns; what is longer goes on in the next line
 */
export function headerLines(
  graph: CompiledGraph,
  data: DataSets,
  model: GenericModel,
  width: number,
): string[] {
  const { name, version, why } = model.backend!;
  const parameters = (countParameters(graph.nodes) ?? 0).toLocaleString("en");
  const lines: readonly [string, readonly string[]][] = [
    ["config", [`${graph.source.path}: ${graph.nodes.length} nodes, ${parameters} parameters`]],
    ["bind", bindings(graph)],
    ["data", [dataRows(data, graph.directives.data)]],
    ["", dataSettings(data, graph)],
    ["train", trainSettings(model, graph.directives.train)],
    ["backend", [`${name}, ${why}; ${version}`]],
    ...data.remarks.map((remark): [string, readonly string[]] => ["note", [remark]]),
  ];
  return [...lines.flatMap(([label, items]) => wrapped(label, items, width)), ""];
}

/** Room for the longest label and two spaces. */
const INDENT = 9;

/** Two spaces between items; none is broken. */
function wrapped(label: string, items: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    const longer = `${last}  ${item}`;
    if (last !== undefined && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(`${(lines.length === 0 ? label : "").padEnd(INDENT)}${item}`);
  }
  return lines;
}

function bindings({ bindings, overridden }: CompiledGraph): string[] {
  return [...bindings].map(
    ([name, value]) =>
      `${name}=${showConst(value)}${changed(value, overridden.has(name), overridden.get(name))}`,
  );
}

/** `planted: 80,000 train, 10,000 dev, 10,000 test rows` */
function dataRows({ name, train, dev, test, shown }: DataSets, { values }: Settings): string {
  // A run that goes on may have got its data by flags alone.
  const source = values.get("source");
  const rows = (part: { rows: number } | null) => (part?.rows ?? 0).toLocaleString("en");
  const isChanged = source?.from === "option" && source.config !== undefined;
  const before = isChanged ? changed(source.written, true, source.config) : "";
  return `${name}${before}: ${rows(train)} train, ${rows(dev)} dev, ${rows(test)} test rows${shown ? `; ${rows(shown)} shown` : ""}`;
}

function dataSettings({ split }: DataSets, graph: CompiledGraph): string[] {
  const settings = graph.directives.data;
  const known = new Map([...settings.values].map(([name, { written }]) => [name, showConst(written)]));
  for (const name of ["source", ...ignoredSettings(graph)]) known.delete(name);
  known.set("split", split.call);
  known.set("split_seed", String(split.seed));
  return [...known].map(([name, text]) => `${name}=${text}${changedSetting(settings, name)}`);
}

function trainSettings({ settings, range }: GenericModel, directive: Settings): string[] {
  return Object.entries(describeSettings(settings, range))
    .filter(([name]) => TOLD.includes(name) || directive.values.has(name))
    .map(([name, value]) => `${name}=${showConst(value as Const)}${changedSetting(directive, name)}`);
}

function changedSetting({ values }: Settings, name: string): string {
  const setting = values.get(name);
  return setting ? changed(setting.written, setting.from === "option", setting.config) : "";
}

/** Empty where the config's own value is used. */
function changed(value: Const, isFlag: boolean, config: Const | undefined): string {
  if (!isFlag) return "";
  if (config === undefined) return " (flag)";
  return showConst(config) === showConst(value) ? "" : ` (config: ${showConst(config)})`;
}
