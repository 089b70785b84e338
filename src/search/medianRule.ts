import { quantile } from "../numeric/spread.js";
import { mean } from "../numeric/sum.js";

/** What dev was scored after an epoch. */
export interface EpochScore {
  readonly epoch: number;
  readonly score: number;
}

/** So many trials must be complete, and so many epochs over, before any is stopped. */
export const LEAST_TRIALS = 4;
const LEAST_EPOCHS = 3;

/**
 * The median stopping rule: whether the best score of a trial so far is worse than the median of the completed trials' mean
 * scores, each over what that trial had scored by the same epoch. Equal is not worse.
 * @param history of the trial, by epoch
 * @see Golovin et al. 2017, section 3.2.2, doi:10.1145/3097983.3098043
 */
export function isWorseThanMedian(
  history: readonly EpochScore[],
  completed: readonly (readonly EpochScore[])[],
  better: "lower" | "higher",
): boolean {
  const epoch = history.at(-1)?.epoch ?? 0;
  if (epoch < LEAST_EPOCHS) return false;
  const means = completed
    .map((scores) => scores.filter((one) => one.epoch <= epoch).map(({ score }) => score))
    .filter((scores) => scores.length > 0)
    .map(mean);
  if (means.length < LEAST_TRIALS) return false;
  const median = quantile(Float64Array.from(means).sort(), 0.5);
  const scores = history.map(({ score }) => score);
  return better === "lower" ? Math.min(...scores) > median : Math.max(...scores) < median;
}
