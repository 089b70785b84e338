import { topK } from "../numeric/topK.js";
import { unitRows } from "../numeric/unitRows.js";

/** A table of vectors, one row an item. */
export interface VectorTable {
  readonly rows: number;
  readonly width: number;
  /** Row by row. */
  readonly values: ArrayLike<number>;
}

export interface GenreShare {
  /** Share of the k nearest by cosine that have a category in common with the item, averaged over items. */
  readonly share: number;
  /** The same for neighbours drawn at random. */
  readonly chance: number;
}

/**
 * How well neighbours in a table agree with categories that the model has not seen. Items without a category take no
 * part, neither as items nor as neighbours.
 * @param categories of each row, such as its genres
 * @param k neighbours that are looked at
 * @returns NaN where fewer than two items have categories
 */
export function genreShare(
  table: VectorTable,
  categories: readonly (readonly string[])[],
  k = 10,
): GenreShare {
  const members = categories.flatMap((of, row) => (of.length > 0 ? [row] : []));
  const sets = members.map((row) => new Set(categories[row]));
  const { width } = table;
  const unit = unitRows(table.values, width, members);
  const scores = new Float64Array(members.length);
  const skip = new Uint8Array(members.length);
  let shared = 0;
  let looked = 0;
  let alike = 0;
  for (let i = 0; i < members.length; i++) {
    for (let j = 0; j < members.length; j++) {
      let dot = 0;
      for (let d = 0; d < width; d++) dot += unit[i * width + d]! * unit[j * width + d]!;
      scores[j] = dot;
    }
    skip[i] = 1;
    const nearest = topK(scores, k, skip);
    skip[i] = 0;
    const meets = (j: number) => categories[members[j]!]!.some((name) => sets[i]!.has(name));
    looked += nearest.length;
    for (const j of nearest) if (meets(j)) shared++;
    for (let j = 0; j < members.length; j++) if (j !== i && meets(j)) alike++;
  }
  return { share: shared / looked, chance: alike / (members.length * (members.length - 1)) };
}
