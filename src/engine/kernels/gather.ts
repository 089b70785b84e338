import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { callKernel, type HeapArray, sizeOf, wasmKernel } from "./wasmHeap.js";

/**
 * Rows of x in the order of `indices`, along one axis; with `batchDims`, each of the first matrices by its own ids.
 *
 * Replaces tfjs' GatherV2, which computes the coordinates of every element (2 ms for 500 rows of 100) and returns
 * unset memory for `batchDims`. The same as `concat` of one `slice` for each index. Strings go to the stock kernel.
 * @throws Error for an index outside the axis, as the stock kernel does
 */
export function gather(stock: KernelFunc): KernelFunc {
  return wasmKernel((inputs: { x: TensorInfo; indices: TensorInfo }, attrs: GatherAttrs, heap) => {
    const { x, indices } = inputs;
    const { batchDims } = attrs;
    if (x.dtype === "string") return callKernel(stock, inputs, attrs, heap);
    const axis = attrs.axis < 0 ? attrs.axis + x.shape.length : attrs.axis;
    const rows = x.shape[axis]!;
    const after = x.shape.slice(axis + 1);
    checkIndices(heap.typedArrayFromHeap(indices), rows);
    const shape = [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...after];
    const result = heap.makeOutput(shape, x.dtype);
    const target = heap.typedArrayFromHeap(result);
    const source = heap.typedArrayFromHeap(x);
    const ids = heap.typedArrayFromHeap(indices);
    const width = sizeOf(after);
    const perBatch = sizeOf(indices.shape.slice(batchDims));
    const blocks = sizeOf(x.shape.slice(batchDims, axis));
    for (let batch = 0; batch < sizeOf(x.shape.slice(0, batchDims)); batch++) {
      const own = ids.subarray(batch * perBatch, (batch + 1) * perBatch);
      for (let block = batch * blocks; block < (batch + 1) * blocks; block++) {
        copyRows(source, block * rows * width, own, width, target, block * perBatch * width);
      }
    }
    return result;
  });
}

interface GatherAttrs {
  readonly axis: number;
  readonly batchDims: number;
}

function checkIndices(ids: HeapArray, rows: number): void {
  for (let n = 0; n < ids.length; n++) {
    const id = ids[n]!;
    if (id < 0 || id >= rows) throw new Error(`GatherV2: the index value ${id} is not in [0, ${rows - 1}]`);
  }
}

/** Below this many bytes a loop is faster than the call that copies memory. */
const SHORT = 64;

function copyRows(
  source: HeapArray,
  from: number,
  ids: HeapArray,
  width: number,
  target: HeapArray,
  to: number,
): void {
  const bytes = width * source.BYTES_PER_ELEMENT;
  if (bytes < SHORT) {
    let at = to;
    for (let n = 0; n < ids.length; n++) {
      const start = from + ids[n]! * width;
      for (let k = 0; k < width; k++) target[at++] = source[start + k]!;
    }
    return;
  }
  const memory = new Uint8Array(source.buffer);
  const first = source.byteOffset + from * source.BYTES_PER_ELEMENT;
  let at = target.byteOffset + to * source.BYTES_PER_ELEMENT;
  for (let n = 0; n < ids.length; n++) {
    const start = first + ids[n]! * bytes;
    memory.copyWithin(at, start, start + bytes);
    at += bytes;
  }
}
