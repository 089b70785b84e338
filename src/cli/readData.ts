import { dirname } from "node:path";
import type { DataOptions } from "../data/read.js";
import type { DataSets } from "../data/types.js";
import type { Called } from "../declare/call.js";
import { dataParams } from "../declare/directives.js";
import { registryOf } from "../declare/registry.js";
import { formatOf } from "../declare/source.js";
import type { SplitDeclaration } from "../declare/split.js";
import { type Diagnostic, errorAt, type Span, warningAt } from "../diagnostics/diagnostic.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Setting } from "../graph/graph.js";
import { builtin } from "../registries.js";
import { amending } from "./amending.js";
import type { CommandLine } from "./commandLine.js";

/** Settings of `@data` that mean the same for every source. */
const SHARED = Object.keys(dataParams({ sources: registryOf([]), splits: builtin.splits }));

/** What is missing before data can be read: which data, and what to predict. */
export function missingData(graph: CompiledGraph, needsTarget: boolean, line: CommandLine): Diagnostic[] {
  const { values, span } = graph.directives.data;
  const problems: Diagnostic[] = [];
  const named = graph.registries.sources.all.filter((s) => s.extensions.length === 0).map((s) => s.name);
  const extensions = graph.registries.sources.all.flatMap((s) => s.extensions).join(", ");
  if (!values.has("source")) {
    problems.push(
      errorAt("no-data", "no data is named", {
        at: span ?? line.end(),
        label: span ? "add the name of a set or a file" : "add `--data planted`",
        notes: [
          `there is ${named.join(", ")}, or the path of a file that ends in ${extensions}`,
          "or add a line at the top of the config: `@data('planted', target='ratings')`",
        ],
      }),
    );
  }
  if (needsTarget && !values.has("target")) {
    problems.push(
      errorAt("no-target", "no target is named: which column is to be predicted?", {
        at: span ?? line.end(),
        label: span ? "add `target='ratings'`" : "add `--target ratings`",
        notes: ["ratings are in the column `ratings`, whatever a file calls it"],
      }),
    );
  }
  return problems;
}

export interface ReadDataRequest {
  readonly graph: CompiledGraph;
  /** The run's seed: the split's too, unless `split_seed` says otherwise. */
  readonly seed: number;
  /** Receives what is worth a warning. */
  readonly report: (diagnostic: Diagnostic) => void;
}

/** Reads the data that `@data` and the flags name. */
export async function readData({ graph, seed, report }: ReadDataRequest): Promise<DataSets> {
  const { readDataSets } = await import("../data/read.js");
  const settings = graph.directives.data.values;
  const source = settings.get("source")!;
  const value = <T>(name: string): T | undefined => settings.get(name)?.value as T | undefined;
  const ignored = ignoredSettings(graph);
  for (const name of ignored) report(ignoredWarning(name, settings));
  const own = [...settings].filter(([name]) => !SHARED.includes(name) && !ignored.has(name));
  const options: DataOptions = {
    target: value("target"),
    center: value("center"),
    maxnorm: value("maxnorm"),
    unitVariance: value("unit_variance"),
    categories: value("categories"),
    atLeast: value("at_least"),
    core: value("core"),
    history: value("history"),
    split: value<Called<SplitDeclaration>>("split"),
    splitSeed: value<number | null>("split_seed") ?? seed,
    source: Object.fromEntries(own.map(([name, { written }]) => [name, written])),
    // A config is a text from anywhere: it may name files beside it, not elsewhere.
    within: source.from === "config" ? dirname(graph.source.path) : undefined,
    spans: spansOf(settings),
  };
  return amending(
    () => readDataSets(source.value as string, options),
    (d) => withSource(d, source, graph),
  );
}

/** A message about the data shows where the data is named. */
function withSource(d: Diagnostic, source: Setting, graph: CompiledGraph): Diagnostic {
  const place = d.labels[0];
  if (!place) return { ...d, labels: [{ span: source.span, text: "" }] };
  if (source.from === "config" || place.span.source !== graph.source) return d;
  // What the config says of its own data need not fit what a flag has put in its place.
  const labels = [...d.labels, { span: source.span, text: "this data" }];
  return {
    ...d,
    labels,
    notes: [...d.notes, "a flag changes a setting of `@data` for one run: `--set data.center=['ratings']`"],
  };
}

/** Settings that the config wrote for another source than a flag now names. */
export function ignoredSettings({ directives, registries: { sources } }: CompiledGraph): ReadonlySet<string> {
  const { values } = directives.data;
  const source = values.get("source");
  if (source?.from !== "option") return new Set();
  const name = source.value as string;
  const declared = sources.get(name) ?? formatOf(sources.all, name);
  if (!declared) return new Set();
  const own = [...values].filter(([key, { from }]) => from === "config" && !SHARED.includes(key));
  return new Set(own.map(([key]) => key).filter((key) => !Object.hasOwn(declared.params, key)));
}

function ignoredWarning(name: string, settings: ReadonlyMap<string, Setting>): Diagnostic {
  const source = settings.get("source")!;
  return warningAt("unused-setting", `\`${name}\` says nothing about \`${source.value}\``, {
    at: settings.get(name)!.span,
    label: "ignored",
    also: [{ span: source.span, text: "the data is another" }],
  });
}

function spansOf(settings: ReadonlyMap<string, Setting>): ReadonlyMap<string, Span> {
  const names = new Map([
    ["source", "name"],
    ["unit_variance", "unitVariance"],
    ["at_least", "atLeast"],
    ["split_seed", "splitSeed"],
  ]);
  return new Map([...settings].map(([name, { span }]) => [names.get(name) ?? name, span]));
}
