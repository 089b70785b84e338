import { type CheckRequest, parseAndCheck, readConfig, withOps } from "../compile.js";
import type { DataSets } from "../data/types.js";
import type { OpDeclaration } from "../declare/op.js";
import { type Const, showConst } from "../declare/values.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import type { Source } from "../diagnostics/diagnostic.js";
import { type AntkError, ConfigError, failure, throwErrors, UsageError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import type { ThreadChoice } from "../engine/plan/index.js";
import { constOf } from "../graph/constOf.js";
import { laidOver, type NamedValue, overridesNamed, settingNamed } from "../graph/overrides.js";
import { seedOf } from "../graph/settings.js";
import { builtin } from "../registries.js";
import { GenericModel } from "../train/genericModel.js";
import type { EngineChoice } from "../train/openStepper.js";
import { checkSpace } from "./checkSpace.js";
import { ownValues } from "./ownValues.js";
import { parseSpace, type WrittenDimension } from "./parseSpace.js";
import { planTrials } from "./plan.js";
import { requireDev } from "./requireDev.js";
import { runTrials, type TrialsResult } from "./runTrials.js";
import { type Choice, type Dimension, showValues, valuesOf } from "./space.js";
import type { BestTrial, Prepared, Trial } from "./trial.js";

export interface SearchOptions {
  /** What every trial trains on and is judged by; it has dev rows. */
  data: DataSets;
  /**
   * What is varied, by the name of a variable or of a setting of `@train`, and its values: a text as `--space` takes it,
   * or a list. A string in a list is read as `--set` reads it: `"adam"`, `"mom(momentum=0.5)"`.
   */
  space: Readonly<Record<string, string | readonly Const[]>>;
  /** Values that all trials have in the place of the config's, by such names; strings are read likewise. */
  set?: Readonly<Record<string, Const>>;
  /** How many trials there are at most. Default 20; of a grid 100. */
  trials?: number;
  /** Whether every combination is tried, of a range five values. Default false: values are drawn. */
  grid?: boolean;
  /** Whether trials that are worse than the median are broken off. Default true. */
  prune?: boolean;
  /** Ops of your own that the config uses. */
  ops?: readonly OpDeclaration[];
  /** What stands before a name, once for each level. Default "-". */
  marker?: string;
  /** What computes. Default "auto". */
  backend?: BackendChoice;
  /** How steps run. Default "auto". */
  engine?: EngineChoice;
  /** How many threads compute them. Default "auto". */
  threads?: ThreadChoice;
  /** Gives up the trial under way, and ends the search with those before. */
  signal?: AbortSignal;
  /** After each trial; with the best so far. */
  onTrial?: (trial: Trial, best: BestTrial | null) => void;
}

const OPTIONS: NamesOf<SearchOptions> = {
  ...{ data: true, space: true, set: true, trials: true, grid: true, prune: true, ops: true, marker: true },
  ...{ backend: true, engine: true, threads: true, signal: true, onTrial: true },
};

/**
 * Trains a config with many values of its variables and settings, and keeps the best by the dev rows: first with its
 * own values, then with others that hang on the seed alone. Test rows are scored once, with the best model; the caller
 * disposes of that.
 * @param config a path, or `{ text }` for a config in memory
 * @throws ConfigError, UsageError where the config or what is searched is wrong; what only some trial's values are wrong
 * with is that trial's failure
 * @example
 * const { best, trials } = await search("configs/mf.config", {
 *   data: await readDataSets("planted", { target: "ratings", center: ["ratings"] }),
 *   space: { kfactors: "20..200", "train.learnrate": "0.001..0.1", "train.opt": ["grad", "adam"] },
 *   trials: 30,
 * });
 * await save(best.model, best.data, best.result);
 */
export async function search(
  config: string | { readonly text: string; readonly path?: string },
  options: SearchOptions,
): Promise<TrialsResult> {
  const call = "search(config, options)";
  const isConfig = typeof config === "string" || (isObject(config) && typeof config.text === "string");
  requireArgument(call, "config", "a path or `{ text }`", config, isConfig);
  requireOptions(call, options, OPTIONS);
  const { data, space, set = {}, trials, grid = false, prune = true, signal, onTrial } = options;
  requireArgument(call, "data", "the data sets", data, isObject(data));
  const isSpace =
    isObject(space) && Object.values(space).every((v) => typeof v === "string" || Array.isArray(v));
  requireArgument(call, "space", "an object of texts and lists", space, isSpace);
  const isCount = trials === undefined || (Number.isSafeInteger(trials) && trials > 0);
  requireArgument(call, "trials", "a positive integer", trials, isCount);
  const source =
    typeof config === "string" ? readConfig(config) : { path: config.path ?? "<config>", text: config.text };

  const dimensions = parseSpace(written(space));
  if (dimensions.length === 0) throw nothingSearched();
  const fixed = namedValues(set);
  for (const { name, span } of [...dimensions, ...fixed]) {
    if (settingNamed(name)?.directive === "data") throw dataIsGiven(name, span);
  }
  const base = overridesNamed(fixed);
  const request: Omit<CheckRequest, "bind" | "settings"> = {
    schema: data.schema,
    unbound: "symbol",
    registries: withOps(builtin, options.ops ?? []),
    tensors: new Map(),
    marker: options.marker,
  };
  const plain = parseAndCheck(source, { ...request, ...base });
  throwErrors(ConfigError, plain.diagnostics);
  checkSpace(
    dimensions,
    (value) => parseAndCheck(source, { ...request, ...laidOver(base, [value]) }).diagnostics,
  );
  requireDev(data);

  const { backend = "auto", engine = "auto", threads = "auto" } = options;
  const prepare = async (values: Choice): Promise<Prepared> => {
    const laid = laidOver(base, valuesOf(dimensions, values));
    const { graph, diagnostics } = parseAndCheck(source, { ...request, ...laid, unbound: "error" });
    throwErrors(ConfigError, diagnostics);
    return { graph, data, model: new GenericModel(graph, { backend, engine, threads }) };
  };
  const hasOwn = !plain.graph.unbound.some((name) => dimensions.some((d) => d.name === name));
  const own = hasOwn ? ownValues(plain.graph, dimensions) : null;
  const seed = seedOf(plain.graph);
  const plan = planTrials(dimensions, own, { trials, grid, seed });
  const first = await prepare(own ? new Map() : plan.others[0]!);
  first.model.requireMemory(data.train);
  await first.model.open(data);
  return runTrials({ plan, first, prepare, prune, signal, ...(onTrial ? { onTrial } : {}) });
}

/** As a text that messages can point into, a line each. */
function written(space: SearchOptions["space"]): WrittenDimension[] {
  const shown = Object.entries(space).map(([name, values]) => ({
    ...{ name, values: typeof values === "string" ? values : values.map(readAsFlag) },
    text: `${name}: ${typeof values === "string" ? values : showValues({ kind: "list", items: values })}`,
  }));
  return placed("<space>", shown);
}

function namedValues(set: NonNullable<SearchOptions["set"]>): NamedValue[] {
  const shown = Object.entries(set).map(([name, value]) => ({
    ...{ name, value: readAsFlag(value) },
    text: `${name}: ${showConst(value)}`,
  }));
  return placed("<set>", shown);
}

function readAsFlag(value: Const): Const {
  return typeof value === "string" ? constOf(value) : value;
}

function placed<T extends { readonly text: string }>(path: string, items: readonly T[]) {
  const source: Source = { path, text: items.map(({ text }) => text).join("\n") };
  let start = 0;
  return items.map(({ text, ...rest }) => {
    const span = { source, start, end: start + text.length };
    start += text.length + 1;
    return { ...rest, span };
  });
}

function nothingSearched(): AntkError {
  return failure(UsageError, "no-space", "`space` names nothing to search", {
    notes: ['for example `space: { "train.learnrate": "0.001..0.1" }`'],
  });
}

function dataIsGiven(name: string, at: Dimension["span"]): AntkError {
  return failure(UsageError, "data-is-given", `\`${name}\` changes nothing: the data is handed in`, {
    at,
    notes: ["`readDataSets` takes what `@data` says; the command `antk search` reads data itself"],
  });
}
