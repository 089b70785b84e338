import type { Value } from "./ir.js";
import type { Split } from "./split.js";

/** Where a product of matrices keeps what it packs. */
export interface ProductRoom {
  /** Bytes of a second matrix, packed. */
  readonly packed: number;
  /** From where the room of the blocks begins. */
  readonly blocksFrom: number;
  /** Bytes of each block's room. */
  readonly each: number;
  readonly bytes: number;
}

/** What kernels/matMul.ts needs beside: columns of 8, and for each block some rows. */
export function roomOfProduct(value: Value, { blocks }: Split): ProductRoom {
  const { k, n } = sizesOf(value);
  const packed = 4 * k * 8 * Math.ceil(n / 8);
  const rows = 128 + 16 * k;
  // Many products pack their matrices side by side, one has its own packed once.
  const isMany = value.shape.length > 2;
  const each = isMany ? packed + rows : rows;
  const blocksFrom = isMany ? 0 : packed;
  return { packed, blocksFrom, each, bytes: blocksFrom + blocks * each };
}

export function productOf({ made }: Value) {
  if (made.kind !== "matmul") throw new Error(`${made.kind} is no product`);
  return made;
}

/** Of [m, k] times [k, n]. */
export function sizesOf(value: Value) {
  const { inputs, transposeA } = productOf(value);
  const [m, n] = value.shape.slice(-2) as [number, number];
  return { m, k: inputs[0].shape.at(transposeA ? -2 : -1)!, n };
}
