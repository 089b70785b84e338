import { dirname } from "node:path";
import type { DataOptions } from "../data/read.js";
import type { DataSets } from "../data/types.js";
import { dataParams, type Split } from "../declare/directives.js";
import type { Const } from "../declare/values.js";
import { type Diagnostic, errorAt, type Span, warningAt } from "../diagnostics/diagnostic.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Setting } from "../graph/graph.js";
import type { CommandLine } from "./commandLine.js";

/** Settings of `@data` that mean the same for every source. */
const OWN = Object.keys(dataParams({ sources: { all: [], names: [], get: () => undefined } }));

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
  const split = value<Split>("split");
  const options: DataOptions = {
    target: value("target"),
    center: value("center"),
    maxnorm: value("maxnorm"),
    unitVariance: value("unit_variance"),
    split,
    splitSeed: value<number | null>("split_seed") ?? seed,
    source: sourceOptions(graph, source, report),
    // A config is a text from anywhere: it may name files beside it, not elsewhere.
    within: source.from === "config" ? dirname(graph.source.path) : undefined,
    spans: spansOf(settings),
  };
  return readDataSets(source.value as string, options);
}

function spansOf(settings: ReadonlyMap<string, Setting>): ReadonlyMap<string, Span> {
  const names = new Map([
    ["source", "name"],
    ["unit_variance", "unitVariance"],
    ["split_seed", "splitSeed"],
  ]);
  return new Map([...settings].map(([name, { span }]) => [names.get(name) ?? name, span]));
}

/** The source's own options; one that the config wrote for another source than a flag now names is left out. */
function sourceOptions(
  graph: CompiledGraph,
  source: Setting,
  report: ReadDataRequest["report"],
): Record<string, Const> {
  const { sources } = graph.registries;
  const name = source.value as string;
  const lower = name.toLowerCase();
  const declared = sources.get(name) ?? sources.all.find((s) => s.extensions.some((e) => lower.endsWith(e)));
  const own = [...graph.directives.data.values].filter(([key]) => !OWN.includes(key));
  const kept = own.filter(([key, { from, span }]) => {
    const fits =
      !declared || Object.hasOwn(declared.params, key) || from === "option" || source.from === "config";
    if (!fits)
      report(
        warningAt("unused-setting", `\`${key}\` says nothing about \`${name}\``, {
          at: span,
          label: "ignored",
        }),
      );
    return fits;
  });
  return Object.fromEntries(kept.map(([key, { written }]) => [key, written]));
}
