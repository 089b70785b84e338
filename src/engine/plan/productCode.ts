import { sizeOf, type Value } from "./ir.js";
import type { Memory } from "./memory.js";
import { Part } from "./part.js";
import { type ProductRoom, productOf, roomOfProduct, sizesOf } from "./productRoom.js";
import type { Split } from "./split.js";
import { BLOCK_NUMBER, type Stage } from "./stage.js";
import { type Code, types } from "./wasm/code.js";

/**
 * Writes a product of matrices block by block.
 * @param roomAt where its room begins
 */
export function stagesOfProduct(value: Value, split: Split, memory: Memory, roomAt: number): Stage[] {
  const product: Product = { value, split, memory, roomAt, room: roomOfProduct(value, split) };
  if (value.shape.length > 2) return [{ blocks: split.blocks, write: (code) => emitProducts(code, product) }];
  return [
    { blocks: 1, write: (code) => emitPacking(code, product) },
    { blocks: split.blocks, write: (code) => emitRows(code, product) },
  ];
}

interface Product {
  readonly value: Value;
  readonly split: Split;
  readonly memory: Memory;
  readonly roomAt: number;
  readonly room: ProductRoom;
}

/** The steps from a row to the next and from a column to the next of a matrix that is read as it lies or turned. */
function stepsOf(rows: number, columns: number, isTransposed: boolean): readonly [number, number] {
  return isTransposed ? [4, 4 * rows] : [4 * columns, 4];
}

/** Packs the second matrix. */
function emitPacking(code: Code, { value, memory, roomAt }: Product): void {
  const { inputs, transposeB } = productOf(value);
  const { k, n } = sizesOf(value);
  code.i32(memory.addressOf(inputs[1]));
  for (const step of stepsOf(k, n, transposeB)) code.i32(step);
  code.i32(roomAt);
  code.i32(k);
  code.i32(n);
  code.callKernel("packColumns");
}

/** Some rows of a product of two matrices. */
function emitRows(code: Code, { value, split, memory, roomAt, room }: Product): void {
  const { inputs, transposeA } = productOf(value);
  const { m, k, n } = sizesOf(value);
  const part = new Part(code, split, m);
  const [row, column] = stepsOf(m, k, transposeA);
  part.address(memory.addressOf(inputs[0]), row);
  code.i32(row);
  code.i32(column);
  code.i32(roomAt);
  part.address(memory.addressOf(value), 4 * n);
  part.count();
  code.i32(k);
  code.i32(n);
  pushRoom(code, roomAt + room.blocksFrom, room.each, split);
  code.callKernel("matMul");
}

/** Some of many products. */
function emitProducts(code: Code, { value, split, memory, roomAt, room }: Product): void {
  const { inputs, transposeA, transposeB } = productOf(value);
  const [a, b] = inputs;
  const { m, k, n } = sizesOf(value);
  const part = new Part(code, split, sizeOf(value.shape.slice(0, -2)));
  const [batch, end] = [code.local(types.i32), code.local(types.i32)];
  part.from();
  code.tee(batch);
  part.count();
  code.add();
  code.set(end);
  const push = (matrix: Value, elements: number) => {
    code.get(batch);
    code.i32(4 * elements);
    code.mul();
    code.i32(memory.addressOf(matrix));
    code.add();
  };
  code.repeatTo(batch, end, () => {
    push(b, k * n);
    for (const step of stepsOf(k, n, transposeB)) code.i32(step);
    pushRoom(code, roomAt, room.each, split);
    code.i32(k);
    code.i32(n);
    code.callKernel("packColumns");
    push(a, m * k);
    for (const step of stepsOf(m, k, transposeA)) code.i32(step);
    pushRoom(code, roomAt, room.each, split);
    push(value, m * n);
    code.i32(m);
    code.i32(k);
    code.i32(n);
    pushRoom(code, roomAt + room.packed, room.each, split);
    code.callKernel("matMul");
    code.increase(batch, 1);
  });
}

/** The room of this block. */
function pushRoom(code: Code, at: number, each: number, { blocks }: Split): void {
  code.i32(at);
  if (blocks === 1) return;
  code.get(BLOCK_NUMBER);
  code.i32(each);
  code.mul();
  code.add();
}
