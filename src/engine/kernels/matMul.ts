import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { callKernel, share, sizeOf, type WasmHeap, wasmKernel } from "./wasmHeap.js";

interface MatMulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

interface MatMulInputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

/**
 * Matrix products with transposed operands, which every backward pass of a dense layer is made of: `matMul(a, b,
 * transposeA, transposeB)` is computed as `matMul(transpose(a), transpose(b))`. Stands before tfjs' BatchMatMul and
 * _FusedMatMul, whose code for transposed operands is some 15 times slower than its plain one.
 *
 * The plain one packs b once and remembers it by the number of its memory alone. The same memory seen in another
 * shape (`reshape` shares it) would be multiplied by the old packing: a wrong product. Such a b is copied first.
 */
export function matMul(stock: KernelFunc): KernelFunc {
  return wasmKernel((inputs: MatMulInputs, attrs: MatMulAttrs, heap) => {
    const { transposeA, transposeB } = attrs;
    const { a, b } = inputs;
    const floats = a.dtype === "float32" && b.dtype === "float32";
    if (!floats) return callKernel(stock, { ...inputs }, attrs, heap);
    const left = transposeA ? transposed(a, heap) : share(heap, a);
    const right = inOnePacking(transposeB ? transposed(b, heap) : share(heap, b), heap);
    const plain = { ...attrs, transposeA: false, transposeB: false };
    const product = callKernel(stock, { ...inputs, a: left, b: right }, plain, heap);
    heap.disposeData(left.dataId);
    heap.disposeData(right.dataId);
    return product;
  });
}

/** Rows of every b that was packed, by its memory. */
const packedRows = new WeakMap<object, number>();

/** b itself, or a copy where its memory was packed in another shape. Takes b over: only the result is disposed of. */
function inOnePacking(b: TensorInfo, heap: WasmHeap): TensorInfo {
  const rows = b.shape[b.shape.length - 2]!;
  const before = packedRows.get(b.dataId);
  packedRows.set(b.dataId, before ?? rows);
  if (before === undefined || before === rows) return b;
  const copy = heap.makeOutput(b.shape, "float32");
  heap.typedArrayFromHeap(copy).set(heap.typedArrayFromHeap(b));
  packedRows.set(copy.dataId, rows);
  heap.disposeData(b.dataId);
  return copy;
}

/** Columns and rows of a block, chosen so that both fit into a processor's first cache. */
const BLOCK = 32;

/** [..., m, n] → [..., n, m] */
function transposed(x: TensorInfo, heap: WasmHeap): TensorInfo {
  const rank = x.shape.length;
  const rows = x.shape[rank - 2]!;
  const columns = x.shape[rank - 1]!;
  const outer = x.shape.slice(0, -2);
  if (rows === 1 || columns === 1) return share(heap, x, [...outer, columns, rows]);
  const result = heap.makeOutput([...outer, columns, rows], "float32");
  const target = heap.typedArrayFromHeap(result) as Float32Array;
  const source = heap.typedArrayFromHeap(x) as Float32Array;
  for (let matrix = 0; matrix < sizeOf(outer); matrix++) {
    transposeBlocks(source, target, matrix * rows * columns, rows, columns);
  }
  return result;
}

function transposeBlocks(
  source: Float32Array,
  target: Float32Array,
  base: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row += BLOCK) {
    const lastRow = Math.min(row + BLOCK, rows);
    for (let column = 0; column < columns; column += BLOCK) {
      const lastColumn = Math.min(column + BLOCK, columns);
      for (let c = column; c < lastColumn; c++) {
        let to = base + c * rows + row;
        let from = base + row * columns + c;
        for (let r = row; r < lastRow; r++) {
          target[to++] = source[from]!;
          from += columns;
        }
      }
    }
  }
}
