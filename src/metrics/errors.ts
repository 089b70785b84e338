import { defineMetric, type RowSums, type ScoredShape, type ScoreMetric } from "../declare/metric.js";
import type { ParamSpecs, ParamValues } from "../declare/params.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { type Numbers, sumOf } from "../numeric/sum.js";
import { scoredRows } from "./scoredRows.js";

type NoParams = Readonly<Record<never, never>>;

type ErrorMetric<P extends ParamSpecs> = Pick<
  ScoreMetric,
  "name" | "about" | "formula" | "source" | "better"
> &
  Pick<RowSums, "score"> & {
    readonly params?: P;
    /** What an error, predicted − target, adds. */
    term(error: number, params: ParamValues<P>): number;
  };

/**
 * A metric by the sum of a term of each error, over every number, in float64.
 * @throws DataError where there is no target for each number predicted, or what `scoredRows` refuses
 */
export function defineErrorMetric<const P extends ParamSpecs = NoParams>({
  term,
  score,
  ...about
}: ErrorMetric<P>): ScoreMetric {
  const usual = Object.fromEntries(Object.entries(about.params ?? {}).map(([name, p]) => [name, p.default]));
  const terms: RowSums["terms"] = (predicted, target, shape, params = usual) => {
    requireComparable(predicted, target, shape);
    return Float64Array.from(predicted, (p, n) => term(p - target[n]!, params as ParamValues<P>));
  };
  return defineMetric<P>({
    ...about,
    sums: { terms, score },
    compute: (predicted, target, shape, params) => {
      requireComparable(predicted, target, shape);
      const sum = sumOf(predicted.length, (n) => term(predicted[n]! - target[n]!, params));
      return score(sum, predicted.length);
    },
  });
}

function requireComparable(predicted: Numbers, target: Numbers, about: ScoredShape): void {
  scoredRows(predicted, target, about);
  if (about.width !== about.targetWidth) throw notComparable(about.width, about.targetWidth);
}

export function notComparable(width: number, targetWidth: number) {
  const found = `${width} numbers predicted and ${targetWidth} in the target`;
  return failure(DataError, "unequal-widths", `an example has ${found}: errors need as many of both`, {
    notes: ["classes are scored by `accuracy`, `log_loss`, `auc` and others: see the list of metrics"],
  });
}
