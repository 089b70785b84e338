import { reachable } from "./builder.js";
import { CannotPlan, inputsOf, unshaped, type Value } from "./ir.js";

/** Weighted lists of a table's rows: entries offsets[g] … offsets[g + 1] − 1 of rows and weights are those of list g. */
export interface Lists {
  readonly offsets: Int32Array;
  readonly rows: Int32Array;
  readonly weights: Float32Array;
}

/** How a score reads a table: row by row, or by lists whose rows are added up. */
export interface Reading {
  /** The table itself where `lists` is null; else Σ weight·row of every list, or of the list of every example. */
  readonly sums: Value;
  /** Which list is that of an example, where `sums` has a row an example; null where rows of it are gathered. */
  readonly ids: Value | null;
  readonly lists: Lists | null;
}

/**
 * How an output reads a table.
 * @throws CannotPlan with the table and the reason, where it does so otherwise
 */
export function readingOf(output: Value, table: Value, name: string): Reading {
  const readers = reachable([output]).filter((value) => inputsOf(value).includes(table));
  const [reader, ...more] = readers;
  if (!reader) throw new CannotPlan(`\`${name}\` has no part in the score`);
  if (more.length > 0) throw new CannotPlan(`\`${name}\` is read in ${readers.length} places`);
  const { made } = reader;
  if (made.kind === "gather" && made.inputs[0] === table) return { sums: table, ids: null, lists: null };
  const product = productIn(reader);
  if (product?.matrix !== table) throw notById(name);
  const { made: lists, shape } = product.lists;
  if (lists.kind !== "constant") throw notById(name);
  return { sums: reader, ids: product.ids, lists: listsIn(lists.values, shape[1]!) };
}

/** A product of a table of lists, or of rows of it, with a matrix. */
function productIn({ made }: Value) {
  if (made.kind === "sparse") {
    const [lists, ids, matrix] = made.inputs;
    // Ids that are constant are those of all rows in their order.
    return { lists, ids: ids.made.kind === "constant" ? null : ids, matrix };
  }
  if (made.kind !== "matmul" || made.transposeA || made.transposeB) return null;
  const [left, matrix] = made.inputs;
  const rows = unshaped(left);
  if (rows.made.kind !== "gather") return { lists: rows, ids: null, matrix };
  const [lists, ids] = rows.made.inputs;
  return { lists, ids, matrix };
}

/** Lists of one row each: what a table of ids says. */
export function listsOfOne(ids: ArrayLike<number>): Lists {
  const rows = Int32Array.from(ids);
  return {
    offsets: Int32Array.from({ length: rows.length + 1 }, (_, list) => list),
    rows,
    weights: new Float32Array(rows.length).fill(1),
  };
}

export function notById(name: string): CannotPlan {
  return new CannotPlan(`\`${name}\` is not read by ids`);
}

/** What is not 0 in each row of a constant. */
function listsIn(values: ArrayLike<number>, width: number): Lists {
  const offsets = new Int32Array(values.length / width + 1);
  const rows: number[] = [];
  const weights: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (values[at] !== 0) {
      rows.push(at % width);
      weights.push(values[at]!);
    }
    if ((at + 1) % width === 0) offsets[(at + 1) / width] = rows.length;
  }
  return { offsets, rows: Int32Array.from(rows), weights: Float32Array.from(weights) };
}
