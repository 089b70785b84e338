import { failure, UsageError } from "../diagnostics/errors.js";
import { type ItemFactors, scoresOf } from "../engine/factors.js";

/**
 * How a row x and the items' rows y are compared. `dot`: the model's own score, with its biases. `cosine`:
 * x·y / (‖x‖‖y‖), `power`: x·y / ‖y‖^α, both of the factors alone.
 */
export type Score =
  | { readonly kind: "dot" }
  | { readonly kind: "cosine" }
  | { readonly kind: "power"; readonly alpha: number };

/** α where `power` is not told any: between the dot product (0) and, in its order, the cosine (1). */
export const ALPHA = 0.5;

/**
 * Reads `dot`, `cosine`, `power` or `power:0.7`.
 * @throws UsageError for anything else
 */
export function parseScore(text: string): Score {
  if (text === "dot" || text === "cosine") return { kind: text };
  const [name, alpha] = text.split(":");
  const number = alpha === undefined ? ALPHA : Number(alpha);
  if (name === "power" && alpha?.trim() !== "" && Number.isFinite(number))
    return { kind: "power", alpha: number };
  throw failure(UsageError, "unknown-score", `there is no score \`${text}\``, {
    notes: ["the scores are dot, cosine and power:α, such as power:0.5"],
  });
}

/**
 * The scores of all items for a row; for `dot` as the graph yields them.
 * @param row [rank + 1], as in `users`
 */
export function scoresBy(score: Score, factors: ItemFactors, row: ArrayLike<number>): Float64Array {
  if (score.kind === "dot") return scoresOf(factors, row);
  const own = normOf(row, 0, factors.rank);
  return comparedWith(factors, row, (dot, norm) =>
    score.kind === "cosine" ? ratio(dot, own * norm) : ratio(dot, norm ** score.alpha),
  );
}

/** A function of x·y and ‖y‖ for every item. */
export function comparedWith(
  { rank, items }: ItemFactors,
  row: ArrayLike<number>,
  compare: (dot: number, norm: number) => number,
): Float64Array {
  const width = rank + 1;
  const results = new Float64Array(items.length / width);
  for (let i = 0; i < results.length; i++) {
    let dot = 0;
    for (let k = 0; k < rank; k++) dot += row[k]! * items[i * width + k]!;
    results[i] = compare(dot, normOf(items, i * width, rank));
  }
  return results;
}

/** √Σ of so many squares from a place on. */
export function normOf(values: ArrayLike<number>, from: number, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += values[from + k]! ** 2;
  return Math.sqrt(sum);
}

/** 0 where the divisor is: a row of zeros is like nothing. */
export function ratio(x: number, by: number): number {
  return by === 0 ? 0 : x / by;
}
