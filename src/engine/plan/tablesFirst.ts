import type { Builder } from "./builder.js";
import { functions, type MapName } from "./functions.js";
import { sameShape, sizeOf, unshaped, type Value } from "./ir.js";

/** So many times the rows of a table must be gathered for the table to be computed on instead. */
const REPEATED = 2;

/**
 * table[ids]·y as (table·y)[ids]: where rows occur again and again in a minibatch, as the two rows of `sex` do, each is
 * multiplied once. null where it does not pay.
 */
export function productOnTable(b: Builder, x: Value, y: Value, transposeB: boolean): Value | null {
  const gathered = repeatedRows(b, x);
  if (!gathered || gathered.table.shape[1] !== x.shape[1]) return null;
  return b.gather(b.matmul(gathered.table, y, false, transposeB), gathered.ids);
}

/** The same where the table is sparse: of each of its rows once, or of the rows that are gathered. */
export function productOfSparse(b: Builder, table: Value, ids: Value, y: Value): Value {
  const rows = table.shape[0]!;
  const isFirst = b.tablesFirst || b.sumsFirst;
  const isRepeated = isFirst && ids.shape.length === 1 && sizeOf(ids.shape) >= REPEATED * rows;
  if (!isRepeated) return b.sparse(table, ids, y);
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  return b.gather(b.sparse(table, b.constant(all, [rows]), y), ids);
}

/** Σ f(table[ids]) along the rows as (Σ f(table))[ids], where the table is constant: its sums are known beforehand. */
export function sumOfConstants(b: Builder, x: Value): Value | null {
  const { made } = unshaped(x);
  const apply = made.kind === "map" && made.inputs.length === 1 ? functions[made.name].apply : null;
  const read = apply && "inputs" in made ? unshaped(made.inputs[0]!).made : made;
  if (read.kind !== "gather" || x.dtype !== "float32" || x.shape.length !== 2) return null;
  const [table, ids] = read.inputs;
  if (table.made.kind !== "constant" || table.shape.length !== 2 || ids.shape.length !== 1) return null;
  const [rows, width] = table.shape as [number, number];
  if (width !== x.shape[1]) return null;
  const { values } = table.made;
  const sums = Float32Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let at = row * width; at < (row + 1) * width; at++)
      sum += apply ? apply(values[at]!, 0, 0) : values[at]!;
    return sum;
  });
  return b.gather(b.constant(sums, [rows]), ids);
}

/**
 * f(table[ids], c) as f(table, c)[ids], of a table that is computed anyway and a c that is the same for all rows. null
 * where the operands are others.
 */
export function mapOnTable(
  b: Builder,
  name: MapName,
  inputs: readonly Value[],
  shape: readonly number[],
): Value | null {
  let ids: Value | null = null;
  const operands: Value[] = [];
  for (const input of inputs) {
    const gathered = repeatedRows(b, input);
    if (gathered && isComputed(gathered.table) && sameShape(input.shape, shape)) {
      if (ids !== null && ids !== gathered.ids) return null;
      ids = gathered.ids;
      operands.push(gathered.table);
    } else if (isSameForRows(input, shape)) operands.push(input);
    else return null;
  }
  return ids === null ? null : b.gather(b.map(name, operands), ids);
}

interface Gathered {
  readonly table: Value;
  readonly ids: Value;
}

/** Rows of a matrix, taken more often than there are different ones. */
function repeatedRows(b: Builder, x: Value): Gathered | null {
  const { made } = unshaped(x);
  if (!b.tablesFirst || made.kind !== "gather" || x.dtype !== "float32") return null;
  const [table, ids] = made.inputs;
  if (table.shape.length !== 2 || ids.shape.length !== 1) return null;
  return sizeOf(ids.shape) >= REPEATED * table.shape[0]! ? { table, ids } : null;
}

/** A table of weights or data is read where it is used: computing on it would only write it down. */
function isComputed({ made }: Value): boolean {
  return made.kind === "matmul" || made.kind === "map";
}

function isSameForRows({ shape }: Value, full: readonly number[]): boolean {
  const size = sizeOf(shape);
  return size === 1 || (size === full.at(-1) && shape.at(-1) === full.at(-1));
}
