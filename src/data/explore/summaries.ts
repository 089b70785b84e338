import { quantile } from "../../numeric/quantile.js";
import { mean, sumOf } from "../../numeric/sum.js";

/** Numbers at a glance, as one describes a column of a table. */
export interface NumberSummary {
  readonly name: string;
  readonly count: number;
  readonly mean: number;
  /** With n − 1 below the line; NaN for a single value. */
  readonly sd: number;
  readonly min: number;
  readonly quarter: number;
  readonly median: number;
  readonly threeQuarters: number;
  readonly max: number;
}

/** How often each category occurs, the most frequent first; a row with several categories counts in each. */
export interface CategorySummary {
  readonly name: string;
  /** Rows in all. */
  readonly count: number;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export function summarizeNumbers(name: string, values: ArrayLike<number>): NumberSummary {
  const sorted = Float64Array.from(values).sort();
  const centre = mean(sorted);
  return {
    name,
    count: sorted.length,
    mean: centre,
    sd: Math.sqrt(sumOf(sorted.length, (i) => (sorted[i]! - centre) ** 2) / (sorted.length - 1)),
    min: quantile(sorted, 0),
    quarter: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    threeQuarters: quantile(sorted, 0.75),
    max: quantile(sorted, 1),
  };
}

export function summarizeCategories(name: string, rows: readonly (readonly string[])[]): CategorySummary {
  const counts = new Map<string, number>();
  for (const value of rows.flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { name, count: rows.length, values };
}
