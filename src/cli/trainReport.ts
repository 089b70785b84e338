import type { Scores } from "../train/evaluate.js";
import type { EpochRecord, TrainResult } from "../train/trainResult.js";

/** `epoch   3  train 0.8123  dev rmse 0.9488  0.41 s  best` */
export function epochLine({ epoch, train, dev, penalties, best, seconds }: EpochRecord): string {
  const scores = `${dev ? `  dev ${showScores(dev)}` : ""}${penalties ? `  ${showScores(penalties)}` : ""}`;
  return `epoch ${String(epoch).padStart(3)}  train ${train.toFixed(4)}${scores}  ${seconds.toFixed(2)} s${dev && best ? "  best" : ""}`;
}

/** What is said after training. */
export function resultLines(result: TrainResult): string[] {
  const { best, test, epochs, seconds, stepMs, stopped, history } = result;
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
    `${count} in ${seconds.toFixed(1)} s, ${stepMs.toFixed(3)} ms a step; ended: ${reasons[stopped]}`,
    "",
  ];
}

/** `rmse 0.9488 mae 0.7421` */
export function showScores(scores: Scores): string {
  return Object.entries(scores)
    .map(([name, score]) => `${name} ${score.toFixed(4)}`)
    .join(" ");
}
