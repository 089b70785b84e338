/**
 * From text to a graph that can be drawn and trained. Start reading here: one call a phase.
 *
 *     text ──1 parse──▶ AST ──2 check──▶ graph ──3 build──▶ tfjs layers ──4 train──▶ trained model
 *
 * 1. `syntax/parse.ts` splits the text into lines and parses each by the grammar.
 * 2. `graph/check.ts` binds variables, matches arguments against the declarations in `ops/`, resolves names and
 *    infers shapes. Up to here there are no tensors, and tfjs is not loaded.
 * 3. `model/model.ts` makes one tfjs layer of each node. It happens when `train/genericModel.ts` opens a backend.
 * 4. `train/trainingRun.ts` runs epochs of steps and keeps the best weights.
 */
import { readFileSync, statSync } from "node:fs";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { DataContext, DataSet } from "./data/types.js";
import type { DataSchema } from "./declare/columns.js";
import type { OpDeclaration } from "./declare/op.js";
import type { Registries } from "./declare/registries.js";
import { registryOf } from "./declare/registry.js";
import type { TensorType } from "./declare/shape.js";
import type { Const } from "./declare/values.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "./diagnostics/arguments.js";
import type { Diagnostic, Source, Span } from "./diagnostics/diagnostic.js";
import { ConfigError, failure, throwErrors, UsageError } from "./diagnostics/errors.js";
import type { Override } from "./graph/bind.js";
import { checkConfig } from "./graph/check.js";
import type { CompiledGraph } from "./graph/compiled.js";
import type { Graph } from "./graph/graph.js";
import type { SettingOverride } from "./graph/settings.js";
import { nearestFile, reasonOf } from "./platform/files.js";
import { builtin } from "./registries.js";
import { parseConfig } from "./syntax/parse.js";

export interface CompileOptions {
  /** What the graph reads: a data set that `readDataSets` made, or its columns. Without it, sizes stay symbolic. */
  data?: DataSet | DataContext | DataSchema | null;
  /** Values of `$variables`; they win over `@bind`. One that nothing uses is an error. */
  bind?: Readonly<Record<string, Const>>;
  /** Tensors for bare names that no line defines. */
  tensors?: Readonly<Record<string, Tensor>>;
  /** Ops of your own, beside those that come with the package. */
  ops?: readonly OpDeclaration[];
  /** What stands before a name, once for each level. Default "-". */
  marker?: string;
  /** Numbers that may be learned in all. Default 10⁸. */
  maxParameters?: number;
}

const OPTIONS: NamesOf<CompileOptions> = {
  data: true,
  bind: true,
  tensors: true,
  ops: true,
  marker: true,
  maxParameters: true,
};

/** What the command line adds to a compilation: values with the place where they were written. */
export interface CheckRequest {
  readonly schema: DataSchema | null;
  readonly bind: readonly Override[];
  readonly settings: readonly SettingOverride[];
  readonly unbound: "symbol" | "error";
  readonly registries: Registries;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly marker?: string | undefined;
  readonly maxParameters?: number | undefined;
}

/**
 * Compiles a config file.
 * @param config a path, or `{ text }` for a config in memory
 * @throws ConfigError with everything that is wrong
 * @throws UsageError where there is no such file, or an option is unknown
 * @example const graph = await compile("configs/mf.config", { data: data.train, bind: { kfactors: 100 } });
 */
export async function compile(
  config: string | { readonly text: string; readonly path?: string },
  options: CompileOptions = {},
): Promise<CompiledGraph> {
  const call = "compile(config, options)";
  const isConfig = typeof config === "string" || (isObject(config) && typeof config.text === "string");
  requireArgument(call, "config", "a path or `{ text }`", config, isConfig);
  requireOptions(call, options, OPTIONS);
  const source =
    typeof config === "string" ? readConfig(config) : { path: config.path ?? "<config>", text: config.text };
  const schema = schemaOf(options.data ?? null);
  const { graph, diagnostics } = parseAndCheck(source, {
    schema,
    bind: Object.entries(options.bind ?? {}).map(([name, value]) => ({ name, value })),
    settings: [],
    unbound: schema ? "error" : "symbol",
    registries: withOps(builtin, options.ops ?? []),
    tensors: new Map(Object.entries(options.tensors ?? {})),
    marker: options.marker,
    maxParameters: options.maxParameters,
  });
  throwErrors(ConfigError, diagnostics);
  return graph;
}

/** Phases 1 and 2. Reports everything that is wrong instead of throwing; the graph holds what was understood. */
export function parseAndCheck(
  source: Source,
  request: CheckRequest,
): { readonly graph: CompiledGraph; readonly diagnostics: readonly Diagnostic[] } {
  const { tensors, registries, marker, ...rest } = request;
  const parsed = parseConfig(source, { marker });
  const given = new Map([...tensors].map(([name, tensor]) => [name, typeOf(tensor)]));
  const checked = checkConfig(parsed.ast, { ...rest, registries, given });
  const graph: Graph = checked.graph;
  return {
    graph: { ...graph, registries, tensors, marker: marker ?? "-" },
    diagnostics: [...parsed.diagnostics, ...checked.diagnostics],
  };
}

/**
 * Reads a config file.
 * @param at where the path was written, for messages
 * @throws UsageError where it cannot be read
 */
export function readConfig(path: string, at?: Span): Source {
  try {
    if (statSync(path).isDirectory()) throw new Error("it is a folder");
    return { path, text: readFileSync(path, "utf8") };
  } catch (error) {
    const near = nearestFile(path);
    throw failure(UsageError, "cannot-read-config", `cannot read config \`${path}\`: ${reasonOf(error)}`, {
      at,
      label: near ? `did you mean \`${near}\`?` : "",
      notes: ["a config is a text file such as `configs/mf.config`"],
    });
  }
}

export function withOps(registries: Registries, ops: readonly OpDeclaration[]): Registries {
  return ops.length === 0 ? registries : { ...registries, ops: registryOf([...registries.ops.all, ...ops]) };
}

function schemaOf(data: DataSet | DataContext | DataSchema | null): DataSchema | null {
  if (data === null) return null;
  if ("schema" in data) return data.schema;
  if (Array.isArray(data.columns)) return data as DataSchema;
  const { context } = data as DataSet;
  if (context) return context.schema;
  throw failure(UsageError, "no-context", "the data set does not say which columns it has", {
    notes: ["make data sets with `readDataSets` or `dataSetsFrom`"],
  });
}

function typeOf(tensor: Tensor): TensorType {
  return { dtype: tensor.dtype === "int32" ? "int32" : "float32", shape: tensor.shape };
}
