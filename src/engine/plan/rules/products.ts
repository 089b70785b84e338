import type { Builder } from "../builder.js";
import { sizeOf, unshaped, type Value } from "../ir.js";
import { stridesOf } from "../space.js";
import { productOfSparse, productOnTable } from "../tablesFirst.js";
import { type Kernel, type Rules, shapeOf } from "./kernel.js";

/** Matrix products. */
export const products: Rules = [["BatchMatMul", matMul]];

/** Below this share of non-zero numbers, rows of a constant table are multiplied entry by entry. */
const SPARSE = 0.1;

function matMul(kernel: Kernel): Value {
  const { b, input, attrs } = kernel;
  const left = upright(input("a"), attrs.transposeA === true);
  const right = upright(input("b"), attrs.transposeB === true);
  const shape = shapeOf(kernel);
  const batches = sizeOf(shape.slice(0, -2));
  const own = [left, right].map(({ x }) => sizeOf(x.shape.slice(0, -2))) as [number, number];
  // Many matrices times the same one are one tall matrix.
  const isTall = own[1] === 1 && !left.isTransposed;
  if (batches === 1 || isTall) {
    const matrix = (x: Value) => b.reshape(x, [sizeOf(x.shape) / x.shape.at(-1)!, x.shape.at(-1)!]);
    return b.reshape(product(b, matrix(left.x), matrix(right.x), left, right), shape);
  }
  const stack = (x: Value) => {
    const of = x.shape.slice(-2);
    const spread = b.map("copy", [x], [...shape.slice(0, -2), ...of]);
    return b.reshape(spread, [batches, ...of]);
  };
  return b.reshape(b.matmul(stack(left.x), stack(right.x), left.isTransposed, right.isTransposed), shape);
}

interface Upright {
  readonly x: Value;
  readonly isTransposed: boolean;
}

/** A transposed operand is read as it lies. */
function upright(x: Value, isTransposed: boolean): Upright {
  const { made } = x;
  if (made.kind !== "view" || made.offset !== 0) return { x, isTransposed };
  const [source] = made.inputs;
  const { shape } = source;
  if (shape.length !== x.shape.length || shape.length < 2) return { x, isTransposed };
  const own = stridesOf(shape);
  const swapped = [...own.slice(0, -2), own.at(-1)!, own.at(-2)!];
  const isSwap =
    swapped.every((stride, i) => stride === made.strides[i]) && sizeOf(shape) === sizeOf(x.shape);
  return isSwap ? { x: source, isTransposed: !isTransposed } : { x, isTransposed };
}

function product(b: Builder, x: Value, y: Value, left: Upright, right: Upright): Value {
  const source = unshaped(x).made;
  if (source.kind === "gather" && !left.isTransposed && !right.isTransposed) {
    const [table, ids] = source.inputs;
    if (isSparse(table)) return productOfSparse(b, table, ids, y);
  }
  const early = left.isTransposed ? null : productOnTable(b, x, y, right.isTransposed);
  if (early) return early;
  return b.matmul(x, y, left.isTransposed, right.isTransposed);
}

function isSparse({ made, shape }: Value): boolean {
  if (made.kind !== "constant" || shape.length !== 2 || shape[1]! < 16) return false;
  let filled = 0;
  for (let i = 0; i < made.values.length; i++) if (made.values[i] !== 0) filled++;
  return filled < SPARSE * made.values.length;
}
