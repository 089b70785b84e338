import { type CheckRequest, parseAndCheck, readConfig } from "../compile.js";
import type { DataSchema } from "../declare/columns.js";
import { showShape, type TensorType } from "../declare/shape.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { throwErrors, UsageError } from "../diagnostics/errors.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Overrides } from "../graph/overrides.js";
import { countParameters } from "../graph/size.js";
import { builtin } from "../registries.js";
import type { CommandLine } from "./commandLine.js";
import { pointAtFlags } from "./pointAtFlags.js";
import { missingData, readData } from "./readData.js";

export interface CheckedFile {
  readonly graph: CompiledGraph;
  readonly diagnostics: readonly Diagnostic[];
  /** One line about a config without errors. */
  readonly summary: string;
}

export interface CheckFileOptions {
  readonly line: CommandLine;
  /** Whether the columns of the data are looked at, too. */
  readonly withData: boolean;
  readonly marker: string;
}

/** Checks one file as `check` and `render` do: variables may stay without a value. */
export async function checkFile(
  config: string,
  overrides: Overrides,
  { line, withData, marker }: CheckFileOptions,
): Promise<CheckedFile> {
  const source = readConfig(config, line.spanOf(config));
  const request: CheckRequest = {
    schema: null,
    ...overrides,
    unbound: "symbol",
    registries: builtin,
    tensors: new Map(),
    marker,
  };
  const checked = (schema: DataSchema | null) => {
    const { graph, diagnostics } = parseAndCheck(source, { ...request, schema });
    return { graph, diagnostics: pointAtFlags(diagnostics, overrides.bind) };
  };
  const first = checked(null);
  const hasErrors = first.diagnostics.some((d) => d.severity === "error");
  if (!withData || hasErrors) return { ...first, summary: summaryOf(first.graph) };
  throwErrors(UsageError, missingData(first.graph, false, line));
  const warnings: Diagnostic[] = [];
  const data = await readData({ graph: first.graph, seed: 0, report: (d) => void warnings.push(d) });
  const { graph, diagnostics } = checked(data.schema);
  return { graph, diagnostics: [...diagnostics, ...warnings], summary: summaryOf(graph) };
}

function summaryOf(graph: CompiledGraph): string {
  const parameters = countParameters(graph.nodes);
  const size = parameters === null ? "" : `, ${parameters.toLocaleString("en")} parameters`;
  const unbound =
    graph.unbound.length === 0 ? "" : `; without a value: ${graph.unbound.map((v) => `$${v}`).join(", ")}`;
  const outputs = graph.outputs.map((node) => `${node.name} ${showTypes(node.type)}`).join(", ");
  return `${graph.nodes.length} nodes${size}; output ${outputs}${unbound}`;
}

function showTypes(type: TensorType | readonly TensorType[]): string {
  return Array.isArray(type)
    ? type.map((t) => showShape(t.shape)).join(", ")
    : showShape((type as TensorType).shape);
}
