import type { DataSets } from "../data/types.js";
import type { BackendChoice } from "../engine/backend.js";
import type { ThreadChoice } from "../engine/plan/index.js";
import type { CompiledGraph } from "../graph/compiled.js";
import { recordOf } from "../save.js";
import { GenericModel } from "../train/genericModel.js";
import type { EngineChoice } from "../train/openStepper.js";
import { RunFolder } from "../train/runFolder.js";
import type { CommandContext } from "./command.js";
import { compileForTraining } from "./compileForTraining.js";
import { listOf } from "./options.js";
import { overridesOf } from "./overrides.js";
import { reportWarnings } from "./report.js";
import type { Terminal } from "./terminal.js";
import { headerLines, startedOn } from "./trainHeader.js";
import { trainingSession } from "./trainingSession.js";
import { seedsOf, trainSeeds } from "./trainSeeds.js";

/** `antk train` */
export async function train(
  config: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<number | undefined> {
  const overrides = overridesOf(options, listOf(options.set), line);
  const { graph, data, warnings } = await compileForTraining(
    config,
    options.marker as string,
    overrides,
    line,
  );
  reportWarnings(terminal, warnings);
  const engines = {
    backend: options.backend as BackendChoice,
    engine: options.engine as EngineChoice,
    threads: options.threads as ThreadChoice,
  };
  const count = seedsOf(options.seeds, line);
  const model = new GenericModel(graph, engines);
  try {
    const begin = () =>
      startRun(graph, data, model, { parent: options.out as string, seeds: count }, terminal);
    if (count !== null) {
      const modelOf = (seed: number) => new GenericModel(graph, { ...engines, seed });
      return await trainSeeds({ modelOf, first: model, count, data, begin }, terminal);
    }
    return await trainingSession({ model, data, begin, epochs: model.settings.epochs }, terminal);
  } finally {
    model.dispose();
  }
}

/** Makes the run's folder and says what is about to happen. */
function startRun(
  graph: CompiledGraph,
  data: DataSets,
  model: GenericModel,
  { parent, seeds }: { readonly parent: string; readonly seeds: number | null },
  terminal: Terminal,
): RunFolder {
  const now = new Date();
  const record = { ...recordOf(model, now), ...(seeds === null ? {} : { seeds }) };
  const folder = RunFolder.create({ parent, graph, data, record, now });
  terminal.emit({
    event: "start",
    run: folder.path,
    ...record,
    ...startedOn(graph, data),
  });
  for (const line of headerLines(graph, data, model, terminal.resultWidth)) terminal.print(line);
  return folder;
}
