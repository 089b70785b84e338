import type { BaselineScore, Baselines } from "../data/biases.js";
import type { NoiseFloor } from "../data/types.js";
import type { TrainResult } from "../train/trainResult.js";

/** A model's RMSE between what is easy and what is possible. */
export interface ScoreLadder {
  /** RMSE of the training mean, of the biases alone, and of the true expectations where the data was generated. */
  readonly baselines: {
    readonly mean: Score;
    readonly biases: Score | null;
    readonly floor: Score | null;
  };
  readonly model: Score;
}

interface Score {
  readonly dev: number | null;
  readonly test: number | null;
}

/** null where the model is not scored by RMSE: other metrics have no such ladder. */
export function scoreLadder(
  { best, test }: TrainResult,
  { mean, biases }: Baselines,
  floor: NoiseFloor | null,
): ScoreLadder | null {
  const model = { dev: best.dev?.rmse ?? null, test: test?.rmse ?? null };
  if (model.dev === null && model.test === null) return null;
  return {
    model,
    baselines: { mean: clean(mean), biases: biases && clean(biases), floor: floor && clean(floor) },
  };
}

/** A table of four lines, the model among them. */
export function ladderLines({ model, baselines: { mean, biases, floor } }: ScoreLadder): string[] {
  const rows: [string, Score, string][] = [["mean of the training ratings", mean, ""]];
  if (biases) rows.push(["user and item biases alone", biases, ""]);
  rows.push(["this model", model, biases && floor ? wayDown(model, biases, floor) : ""]);
  if (floor) rows.push(["best reachable (known noise)", floor, ""]);
  const shown = (n: number | null) => (n === null ? "–" : n.toFixed(4)).padStart(8);
  return [
    `${"rmse".padEnd(30)}${"dev".padStart(8)}${"test".padStart(8)}`,
    ...rows.map(
      ([name, { dev, test }, note]) => `${name.padEnd(30)}${shown(dev)}${shown(test)}${note && `   ${note}`}`,
    ),
  ];
}

/** How far the model has come from the biases to the floor, on test where there is one. */
function wayDown(model: Score, biases: Score, floor: Score): string {
  const part = model.test !== null && biases.test !== null && floor.test !== null ? "test" : "dev";
  const share = (biases[part]! - model[part]!) / (biases[part]! - floor[part]!);
  if (!Number.isFinite(share)) return "";
  return share < 0
    ? "worse than the biases"
    : `${Math.round(100 * share)} % of the way from the biases to the best`;
}

function clean({ dev, test }: BaselineScore | NoiseFloor): Score {
  return { dev: Number.isFinite(dev) ? dev : null, test: Number.isFinite(test) ? test : null };
}
