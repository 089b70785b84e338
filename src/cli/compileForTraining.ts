import { type CheckRequest, parseAndCheck, readConfig } from "../compile.js";
import type { DataSets } from "../data/types.js";
import type { Called } from "../declare/call.js";
import { type LossDeclaration, onlyOrders } from "../declare/loss.js";
import { type Diagnostic, errorAt, type Source, warningAt } from "../diagnostics/diagnostic.js";
import { ConfigError, throwErrors, UsageError } from "../diagnostics/errors.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Overrides } from "../graph/overrides.js";
import { seedOf } from "../graph/settings.js";
import { builtin } from "../registries.js";
import type { CommandLine } from "./commandLine.js";
import { pointAtFlags } from "./pointAtFlags.js";
import { missingData, readData } from "./readData.js";

export interface ReadyToTrain {
  readonly graph: CompiledGraph;
  readonly data: DataSets;
  readonly warnings: readonly Diagnostic[];
}

/**
 * Config and data for a training run. The config is checked without data first, so that its mistakes are told at
 * once; then with the data's columns.
 */
export async function compileForTraining(
  config: string,
  marker: string,
  overrides: Overrides,
  line: CommandLine,
): Promise<ReadyToTrain> {
  return compileSource(readConfig(config, line.spanOf(config)), marker, overrides, line, readData);
}

/**
 * As `compileForTraining`, of a config that was read already.
 * @param read reads the data, or knows it from before
 */
export async function compileSource(
  source: Source,
  marker: string,
  overrides: Overrides,
  line: CommandLine,
  read: typeof readData,
): Promise<ReadyToTrain> {
  const request: CheckRequest = {
    schema: null,
    ...overrides,
    unbound: "error",
    registries: builtin,
    tensors: new Map(),
    marker,
  };
  const first = parseAndCheck(source, request);
  throwErrors(ConfigError, pointAtFlags(first.diagnostics, overrides.bind));
  const missing = missingData(first.graph, needsTarget(first.graph), line);
  throwErrors(UsageError, [...missing, ...missingObjective(first.graph, line)]);

  const warnings: Diagnostic[] = [];
  const seed = seedOf(first.graph);
  const data = await read({ graph: first.graph, seed, report: (d) => void warnings.push(d) });
  const second = parseAndCheck(source, { ...request, schema: data.schema });
  return {
    graph: second.graph,
    data,
    warnings: [
      ...throwErrors(ConfigError, pointAtFlags(second.diagnostics, overrides.bind)),
      ...warnings,
      ...readsTarget(second.graph, data.target),
    ],
  };
}

/** What compares scores with one another predicts no column. */
function needsTarget({ directives }: CompiledGraph): boolean {
  const objective = directives.train.values.get("objective")?.value as Called<LossDeclaration> | undefined;
  return !onlyOrders(objective?.declaration.compares);
}

/** A graph that is fed what it is to predict learns nothing that helps where the target is not known. */
function readsTarget({ nodes }: CompiledGraph, target: string | null): Diagnostic[] {
  return nodes
    .filter((node) => node.columns.some(({ name }) => name === target))
    .map((node) =>
      warningAt("reads-target", `node \`${node.name}\` reads \`${target}\`, which is to be predicted`, {
        at: node.nameSpan,
        notes: ["its score says nothing about ratings that are not known"],
      }),
    );
}

function missingObjective({ directives, registries }: CompiledGraph, line: CommandLine): Diagnostic[] {
  const { values, span } = directives.train;
  if (values.has("objective")) return [];
  return [
    errorAt("no-objective", "no objective is named: what is training to make small?", {
      at: span ?? line.end(),
      label: span ? "add `objective='se'`" : "add `--objective se`",
      notes: [
        `the losses are ${registries.losses.all.map((l) => l.name).join(", ")}`,
        "or add a line at the top of the config: `@train(objective='se', evaluate='rmse')`",
      ],
    }),
  ];
}
