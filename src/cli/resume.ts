import { failure, UsageError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import type { ThreadChoice } from "../engine/plan/index.js";
import { findRun } from "../recommend/findRun.js";
import { readRun } from "../recommend/readRun.js";
import { resume } from "../resume.js";
import type { EngineChoice } from "../train/openStepper.js";
import { RunFolder } from "../train/runFolder.js";
import type { TrainingState } from "../train/trainingState.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { resumeSeeds } from "./resumeSeeds.js";
import { optionName, settingFlags } from "./settingFlags.js";
import { headerLines } from "./trainHeader.js";
import { trainingSession } from "./trainingSession.js";

/** `antk train --resume RUN` */
export async function resumeTraining(
  run: string,
  options: Readonly<Record<string, unknown>>,
  context: CommandContext,
): Promise<number | undefined> {
  const { terminal, line } = context;
  refuseOthers(options, line);
  const engines = {
    backend: options.backend === "auto" ? undefined : (options.backend as BackendChoice),
    engine: options.engine as EngineChoice,
    threads: options.threads as ThreadChoice,
  };
  const path = findRun(run);
  if (readRun(path, false).record.seeds !== undefined) {
    return resumeSeeds(path, options.epochs as string | undefined, engines, context);
  }
  const { model, data, state, stored } = await resume(path, engines);
  try {
    const epochs = epochsOf(options.epochs as string | undefined, state, model.settings.epochs, line);
    const begin = () => {
      const { path, record } = stored;
      const settings = { ...record.settings, epochs };
      const folder = RunFolder.open(path, { ...record, settings }, state.progress.history);
      terminal.emit({ event: "resume", run: path, epoch: state.epoch, step: state.stepper.step, epochs });
      for (const text of headerLines(model.graph, data, model, terminal.resultWidth)) terminal.print(text);
      terminal.print(
        `goes on  after step ${state.stepper.step}, in epoch ${state.epoch}, to epoch ${epochs}`,
      );
      return folder;
    };
    return await trainingSession({ model, data, begin, epochs, hooks: { resume: state } }, terminal);
  } finally {
    model.dispose();
  }
}

/** How many epochs the run is to have in all: `20`, or `+5` for so many more. */
function epochsOf(
  text: string | undefined,
  { epoch, progress }: TrainingState,
  planned: number,
  line: CommandLine,
): number {
  const isOver = progress.stopped === "epochs" || progress.stopped === "maxbadcount";
  if (text === undefined) {
    if (!isOver) return planned;
    const why = progress.stopped === "epochs" ? "its epochs are done" : "dev got no better";
    throw failure(UsageError, "run-is-over", `the run ended after epoch ${epoch}: ${why}`, {
      at: line.end(),
      label: "add `--epochs +10`",
      notes: ["`--epochs +10` goes on for ten more"],
    });
  }
  const at = line.spanOf(text, ["--epochs"]);
  const written = /^(\+?)([1-9]\d*)$/.exec(text);
  if (!written) {
    throw failure(UsageError, "bad-epochs", `\`--epochs\` takes a number, got \`${text}\``, {
      at,
      notes: ["`--epochs 200` is how many in all, `--epochs +100` how many more"],
    });
  }
  const count = Number(written[2]);
  const epochs = written[1] === "+" ? (isOver ? epoch : planned) + count : count;
  if (epochs > epoch || (epochs === epoch && !isOver)) return epochs;
  throw failure(UsageError, "bad-epochs", `the run is in epoch ${epoch} already`, {
    at,
    notes: [`\`--epochs +${count}\` goes on for ${count} more`],
  });
}

/** A run goes on as it began: data and settings are its own. */
function refuseOthers(options: Readonly<Record<string, unknown>>, line: CommandLine): void {
  const given = settingFlags.find(
    (flag) => flag.setting !== "epochs" && options[optionName(flag)] !== undefined,
  );
  if (options.seeds !== undefined) {
    throw failure(UsageError, "not-with-resume", "a run that goes on has the seeds that it began with", {
      at: line.spanOf(options.seeds as string, ["--seeds"]),
      label: "leave this out",
    });
  }
  const sets = (options.set as readonly string[] | undefined) ?? [];
  if (!given && sets.length === 0) return;
  const flag = given ? given.flags.at(-1)! : "--set";
  const text = given ? (options[optionName(given)] as string) : sets[0]!;
  throw failure(UsageError, "not-with-resume", `\`${flag}\` cannot be changed in a run that goes on`, {
    at: line.spanOf(text, given?.flags ?? ["--set"]),
    notes: ["beside `--resume` stand `--epochs`, `--backend`, `--engine` and `--threads`"],
  });
}
