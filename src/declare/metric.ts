/** How the numbers that a metric is given lie in rows. */
export interface ScoredShape {
  /** Numbers predicted for each example. */
  readonly width: number;
  /** Numbers of each example's target: as many, or 1 for a label beside several scores. */
  readonly targetWidth: number;
}

/** A score of predictions, computed in float64, outside of any tensor. */
export interface MetricDeclaration {
  readonly family: "metric";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** Empty for a function handed in. */
  readonly formula: string;
  readonly better: "lower" | "higher";
  /**
   * What it is computed from. `predictions` (default): predictions and targets. `objective`: the loss of each example
   * in the place of the former, the examples' weights in that of the latter.
   */
  readonly of: "predictions" | "objective";
  /**
   * @param predicted row by row, rows · width numbers in the target's own unit
   * @param target    rows · targetWidth numbers
   * @throws DataError where there is nothing to score, or the lengths do not fit
   */
  compute(predicted: ArrayLike<number>, target: ArrayLike<number>, about: ScoredShape): number;
}

type MetricParts = Omit<MetricDeclaration, "family" | "aliases" | "formula" | "of"> &
  Partial<Pick<MetricDeclaration, "aliases" | "formula" | "of">>;

export function defineMetric(parts: MetricParts): MetricDeclaration {
  return { family: "metric", aliases: [], formula: "", of: "predictions", ...parts };
}
