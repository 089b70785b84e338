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
   * @param predicted in the target's own unit
   * @param target    as many numbers
   * @throws DataError where there is nothing to score, or the lengths differ
   */
  compute(predicted: ArrayLike<number>, target: ArrayLike<number>): number;
}

type MetricParts = Omit<MetricDeclaration, "family" | "aliases" | "formula"> &
  Partial<Pick<MetricDeclaration, "aliases" | "formula">>;

export function defineMetric(parts: MetricParts): MetricDeclaration {
  return { family: "metric", aliases: [], formula: "", ...parts };
}
