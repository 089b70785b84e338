import { recordOf } from "../save.js";
import { type BestTrial, type Trial, trialJson } from "../search/trial.js";
import { keptScores } from "../train/keptScores.js";
import { RunFolder } from "../train/runFolder.js";
import { ladderJson, type ScoreLadder, scoreLadder } from "./scoreLadder.js";

/** How a search ended. */
export interface SearchEnd {
  /** How many trials came to an end, and of how many. */
  readonly trials: number;
  readonly of: number;
  /** What trains the best again. */
  readonly command: string;
}

/**
 * The best trial so far, as a run's folder: a better one comes to lie in a folder of its own before that of the one
 * before is removed, so that there is a whole one at any moment.
 */
export class KeptTrial {
  private folder: RunFolder | null = null;
  private number = 0;

  /** @param parent the folder that holds runs */
  constructor(private readonly parent: string) {}

  get path(): string | null {
    return this.folder?.path ?? null;
  }

  /**
   * @param best   the best of them
   * @param trials all that came to an end
   */
  keep(best: BestTrial, trials: readonly Trial[]): void {
    if (this.folder === null || this.number !== best.trial.number) {
      const before = this.folder;
      this.folder = this.write(best);
      this.number = best.trial.number;
      before?.discard();
    }
    this.folder.saveTrials(trials.map(trialJson));
  }

  /** The folder as `antk train` would have left it, test scores and all. */
  finish(
    { model, data, result, trial }: BestTrial,
    search: SearchEnd,
  ): { readonly folder: RunFolder; readonly ladder: ScoreLadder; readonly json: Record<string, unknown> } {
    const folder = this.folder!;
    const ladder = scoreLadder(result, data, model);
    const { history: _, engine, best, ...scored } = result;
    const { values, own } = trialJson(trial);
    const json = {
      run: folder.path,
      best: { epoch: best.epoch, dev: best.dev },
      ...scored,
      backend: model.backend!.name,
      engine: engine.name,
      threads: engine.threads,
      baselines: ladderJson(ladder),
      protocol: ladder.protocol,
      search: { trial: trial.number, values, own, ...search },
    };
    folder.saveScores(keptScores(model, data));
    folder.finish(json);
    return { folder, ladder, json };
  }

  /** Without anything of the test rows: the best is not chosen yet. */
  private write({ graph, data, model, result }: BestTrial): RunFolder {
    const now = new Date();
    const started = new Date(now.getTime() - 1000 * result.seconds);
    const folder = RunFolder.create({
      parent: this.parent,
      graph,
      data,
      record: recordOf(model, started),
      now,
    });
    try {
      for (const { best: _, ...line } of result.history) folder.addMetrics(line);
      folder.saveWeights(model.getWeights(), model.members, model.precisions);
      const { state } = model;
      if (state) folder.saveState(state);
      folder.finish({ run: folder.path, best: result.best, epochs: result.epochs, seconds: result.seconds });
    } catch (error) {
      folder.discard();
      throw error;
    }
    return folder;
  }
}
