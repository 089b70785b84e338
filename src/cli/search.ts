import { parseAndCheck, readConfig } from "../compile.js";
import { ConfigError, throwErrors } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import type { ThreadChoice } from "../engine/plan/index.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { laidOver, type Overrides } from "../graph/overrides.js";
import { seedOf } from "../graph/settings.js";
import { requireWritable } from "../platform/files.js";
import { builtin } from "../registries.js";
import { checkSpace } from "../search/checkSpace.js";
import { ownValues } from "../search/ownValues.js";
import { parseSpace } from "../search/parseSpace.js";
import { type Plan, planTrials } from "../search/plan.js";
import { requireDev } from "../search/requireDev.js";
import { type Choice, type Dimension, valuesOf } from "../search/space.js";
import type { Prepared } from "../search/trial.js";
import { GenericModel } from "../train/genericModel.js";
import type { EngineChoice } from "../train/openStepper.js";
import type { CommandContext } from "./command.js";
import { compileSource, type ReadyToTrain } from "./compileForTraining.js";
import { dataReader } from "./dataReader.js";
import { noSpace } from "./noSpace.js";
import { listOf } from "./options.js";
import { overridesOf } from "./overrides.js";
import { pointAtFlags } from "./pointAtFlags.js";
import { reportWarnings } from "./report.js";
import { searchSession } from "./searchSession.js";
import { tellMemory } from "./tellMemory.js";
import { trainCommand } from "./trainCommand.js";
import { writtenSpace } from "./writtenSpace.js";

type Options = Readonly<Record<string, unknown>>;

/** `antk search` */
export async function search(
  config: string,
  options: Options,
  { terminal, line }: CommandContext,
): Promise<number | undefined> {
  const source = readConfig(config, line.spanOf(config));
  const marker = options.marker as string;
  const base = overridesOf(options, listOf(options.set), line);
  const request = {
    schema: null,
    unbound: "symbol",
    registries: builtin,
    tensors: new Map(),
    marker,
  } as const;
  const check = (overrides: Overrides) => parseAndCheck(source, { ...request, ...overrides });
  const plain = check(base);
  throwErrors(ConfigError, pointAtFlags(plain.diagnostics, base.bind));
  const space = listOf(options.space);
  if (space.length === 0) throw noSpace(plain.graph, config, line);
  const dimensions = parseSpace(writtenSpace(space, line));
  checkSpace(dimensions, (value) => check(laidOver(base, [value])).diagnostics);

  const read = dataReader();
  const compile = (values: Choice) =>
    compileSource(source, marker, laidOver(base, valuesOf(dimensions, values)), line, read);
  const { plan, ready } = await planned(plain.graph, dimensions, options, compile);
  reportWarnings(terminal, ready.warnings);
  requireDev(ready.data);
  const engines = {
    backend: options.backend as BackendChoice,
    engine: options.engine as EngineChoice,
    threads: options.threads as ThreadChoice,
  };
  const prepared = ({ graph, data }: Pick<ReadyToTrain, "graph" | "data">): Prepared => ({
    ...{ graph, data },
    model: new GenericModel(graph, engines),
  });
  const first = prepared(ready);
  try {
    tellMemory(first.model, first.data.train, terminal);
    await first.model.open(first.data);
    requireWritable(options.out as string);
  } catch (error) {
    first.model.dispose();
    throw error;
  }
  const prepare = async (values: Choice) => prepared(await compile(values));
  return searchSession(
    {
      ...{ plan, first, prepare, dimensions },
      parent: options.out as string,
      grid: options.grid === true,
      prune: options.prune !== false,
      asked: options.trials as number | undefined,
      command: (values) => trainCommand(config, options, dimensions, values),
    },
    terminal,
  );
}

/**
 * What is to be tried, and what the first trial trains. A config that gives what is searched no value has none of its
 * own to begin with.
 */
async function planned(
  graph: CompiledGraph,
  dimensions: readonly Dimension[],
  { trials, grid }: Options,
  compile: (values: Choice) => Promise<ReadyToTrain>,
): Promise<{ readonly plan: Plan; readonly ready: ReadyToTrain }> {
  const seed = seedOf(graph);
  const options = { trials: trials as number | undefined, grid: grid === true, seed };
  // Before data is read, so that a grid that is too large is known at once.
  const plan = planTrials(dimensions, null, options);
  const hasOwn = !graph.unbound.some((name) => dimensions.some((d) => d.name === name));
  if (!hasOwn) return { plan, ready: await compile(plan.others[0]!) };
  const ready = await compile(new Map());
  return { plan: planTrials(dimensions, ownValues(ready.graph, dimensions), options), ready };
}
