import { transformOf } from "../data/transforms.js";
import type { DataSets } from "../data/types.js";
import type { Scores } from "../train/evaluate.js";
import type { GenericModel } from "../train/genericModel.js";
import type { EpochRecord, TrainResult } from "../train/trainResult.js";

/**
 * `epoch   3  train rmse 0.9013  dev rmse 0.9488  0.41 s  best`
 * @param trainScore what training came to, in words
 */
export function epochLine({ epoch, dev, penalties, best, seconds }: EpochRecord, trainScore: string): string {
  const scores = `${dev ? `  dev ${showScores(dev)}` : ""}${penalties ? `  ${showScores(penalties)}` : ""}`;
  return `epoch ${String(epoch).padStart(3)}  train ${trainScore}${scores}  ${seconds.toFixed(2)} s${dev && best ? "  best" : ""}`;
}

/**
 * The mean objective of an epoch; where dev is scored by RMSE and the objective is one of squared errors, as RMSE in the
 * target's unit, so that the two may be compared.
 */
export function trainScore(
  train: number,
  { settings }: GenericModel,
  { target, transforms }: DataSets,
): string {
  const { loss, metric, exampleWeights } = settings;
  if (metric.name !== "rmse" || !loss.rmseOf || exampleWeights !== null || target === null)
    return train.toFixed(4);
  return `rmse ${(loss.rmseOf(train) * transformOf(transforms, target).divide).toFixed(4)}`;
}

/** What is said after training. */
export function resultLines(result: TrainResult): string[] {
  const { best, test, epochs, seconds, stepMs, samplesPerSecond, stopped, history } = result;
  const reasons = {
    epochs: "all epochs are done",
    maxbadcount: "dev got no better",
    aborted: "interrupted",
  };
  const word = history.some(({ dev, best: isBest }) => isBest && dev === best.dev) ? "best dev" : "dev";
  const where = `${history.length === 0 ? "within " : ""}epoch ${best.epoch}`;
  const scores = best.dev ? `${word} ${showScores(best.dev)} at epoch ${best.epoch}` : where;
  const count = `${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
  return [
    "",
    `${scores}${test ? `; test ${showScores(test)}` : ""}`,
    `${count} in ${seconds.toFixed(1)} s, ${stepMs.toFixed(3)} ms a step, ${showSpeed(samplesPerSecond)}; ended: ${reasons[stopped]}`,
    "",
  ];
}

/** `8,620,000 samples/s`: three digits, the rest hangs on what else the machine does. */
export function showSpeed(samplesPerSecond: number): string {
  return `${Number(samplesPerSecond.toPrecision(3)).toLocaleString("en")} samples/s`;
}

/** `rmse 0.9488 mae 0.7421` */
export function showScores(scores: Scores): string {
  return Object.entries(scores)
    .map(([name, score]) => `${name} ${score.toFixed(4)}`)
    .join(" ");
}
