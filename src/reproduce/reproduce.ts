import { fileURLToPath } from "node:url";
import { compile } from "../compile.js";
import { type DataOptions, readDataSets, readRawData } from "../data/read.js";
import type { DataSets } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { BackendChoice } from "../engine/backend.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { constOf } from "../graph/constOf.js";
import { GenericModel, type GenericModelOptions } from "../train/genericModel.js";
import type { Protocol } from "../train/protocol.js";
import { type BaselineScore, scoreBaselines } from "../train/scoreBaselines.js";
import type { PublishedProtocol, ReproducedModel } from "./defineProtocol.js";

export interface ReproduceOptions {
  /** Names of configs; default those of the protocol. */
  readonly models?: readonly string[];
  /** Default `[1]`. */
  readonly seeds?: readonly number[];
  /** Default "auto". */
  readonly backend?: BackendChoice;
  readonly signal?: AbortSignal;
  /** Once, when the data is there. */
  readonly onData?: () => void;
  /** After each training. */
  readonly onRun?: (run: ReproducedRun) => void;
}

/** One training and its score. */
export interface ReproducedRun {
  readonly model: string;
  readonly split: string;
  readonly seed: number;
  readonly dev: number | null;
  readonly test: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly samplesPerSecond: number;
  readonly protocol: Protocol;
}

/** Scores of baselines on the test rows of one deal. */
export interface ReproducedBaselines {
  readonly split: string;
  readonly seed: number;
  readonly scores: readonly BaselineScore[];
}

export interface Reproduction {
  readonly runs: readonly ReproducedRun[];
  readonly baselines: readonly ReproducedBaselines[];
}

/**
 * Trains the models of a published protocol on each of its splits, with each seed.
 * @throws UsageError where the protocol has no such model
 * @throws DataError where its data is not on this machine
 */
export async function reproduce(
  protocol: PublishedProtocol,
  options: ReproduceOptions = {},
): Promise<Reproduction> {
  const { seeds = [1], backend = "auto", signal, onData, onRun } = options;
  const models = modelsOf(protocol, options.models);
  await readRawData(protocol.data);
  onData?.();
  const runs: ReproducedRun[] = [];
  const baselines: ReproducedBaselines[] = [];
  for (const model of models) {
    for (const seed of seeds) {
      for (const split of protocol.splits) {
        if (signal?.aborted) return { runs, baselines };
        const { run, data } = await runOnce(protocol, model, split, seed, backend, signal);
        if (!run) return { runs, baselines };
        runs.push(run);
        onRun?.(run);
        // Baselines hang on the rows alone.
        const isKnown = baselines.some((b) => b.split === split && (b.seed === seed || !protocol.dealsAnew));
        if (!isKnown) baselines.push({ split, seed, scores: scoreBaselines(data, protocol.metric) });
      }
    }
  }
  return { runs, baselines };
}

function modelsOf({ name, models }: PublishedProtocol, asked: readonly string[] | undefined) {
  return asked
    ? asked.map((config) => {
        const found = models.find((model) => model.config === config);
        if (found) return found;
        const names = models.map((model) => model.config);
        const near = nearest(config, names)[0];
        throw failure(UsageError, "unknown-model", `\`${name}\` has no model \`${config}\``, {
          notes: [...(near ? [`did you mean \`${near}\`?`] : []), `it has ${names.join(", ")}`],
        });
      })
    : models;
}

async function runOnce(
  { data: source, filters, metric, clip }: PublishedProtocol,
  { config, train = {}, bind = {} }: ReproducedModel,
  split: string,
  seed: number,
  backend: BackendChoice,
  signal: AbortSignal | undefined,
): Promise<{ run: ReproducedRun | null; data: DataSets }> {
  const path = fileURLToPath(new URL(`../../configs/${config}.config`, import.meta.url));
  const data = await readDataSets(source, {
    ...preparation(await compile(path)),
    ...filters,
    split,
    splitSeed: seed,
  });
  const graph = await compile(path, { data: data.train, bind });
  const model = new GenericModel(graph, {
    ...(Object.fromEntries(
      Object.entries(train).map(([name, value]) => [name, constOf(value)]),
    ) as GenericModelOptions),
    evaluate: metric,
    metrics: [],
    clipPredictions: clip,
    seed,
    backend,
  });
  try {
    const result = await model.train(data.train, data.dev, {
      test: data.test,
      ...(signal ? { signal } : {}),
    });
    if (result.stopped === "aborted" || result.test === null) return { run: null, data };
    const run: ReproducedRun = {
      model: config,
      split,
      seed,
      dev: result.best.dev?.[metric] ?? null,
      test: result.test[metric]!,
      epochs: result.epochs,
      seconds: result.seconds,
      samplesPerSecond: result.samplesPerSecond,
      protocol: model.protocol(data, "test", metric),
    };
    return { run, data };
  } finally {
    model.dispose();
  }
}

/** What the config's `@data` says of columns; which data and which rows is the protocol's matter. */
function preparation({ directives }: CompiledGraph): DataOptions {
  const value = <T>(name: string): T | undefined => directives.data.values.get(name)?.value as T | undefined;
  return {
    target: value("target"),
    center: value("center"),
    maxnorm: value("maxnorm"),
    unitVariance: value("unit_variance"),
    categories: value("categories"),
    history: value("history"),
  };
}
