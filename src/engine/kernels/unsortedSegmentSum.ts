import type { KernelFunc, TensorInfo, TypedArray } from "@tensorflow/tfjs-core";
import { sizeOf, type WasmHeap } from "./wasmHeap.js";

/**
 * The gradient of gather: row s of the result is the sum of the rows of x whose segment id is s, 0 where there is
 * none. Ids outside 0…numSegments−1 are left out, as in TensorFlow.
 *
 * tfjs' wasm backend has no such kernel; the one of its cpu backend compares every id with every segment.
 * Composition that it replaces: Σₙ oneHot(segmentIds)ₙ ⊗ xₙ, that is `oneHotᵀ · x`.
 */
export const wasmUnsortedSegmentSum: KernelFunc = ({ inputs, attrs, backend }) => {
  const heap = backend as WasmHeap;
  const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
  const shape = outputShape(x, segmentIds, attrs);
  const sum = heap.makeOutput(shape, x.dtype);
  const target = heap.typedArrayFromHeap(sum).fill(0);
  addRows(target, heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(segmentIds), shape[0]!);
  return sum;
};

interface CpuBackend {
  data: { get(dataId: object): { values: TypedArray } };
  makeTensorInfo(shape: number[], dtype: string, values: TypedArray): TensorInfo;
}

/** The same, over the arrays of tfjs' cpu backend. */
export const cpuUnsortedSegmentSum: KernelFunc = ({ inputs, attrs, backend }) => {
  const cpu = backend as CpuBackend;
  const { x, segmentIds } = inputs as { x: TensorInfo; segmentIds: TensorInfo };
  const shape = outputShape(x, segmentIds, attrs);
  const values = cpu.data.get(x.dataId).values;
  const size = sizeOf(shape);
  const target = x.dtype === "int32" ? new Int32Array(size) : new Float32Array(size);
  addRows(target, values, cpu.data.get(segmentIds.dataId).values, shape[0]!);
  return cpu.makeTensorInfo(shape, x.dtype, target);
};

function outputShape(x: TensorInfo, segmentIds: TensorInfo, attrs: unknown): number[] {
  const { numSegments } = attrs as { numSegments: number };
  return [numSegments, ...x.shape.slice(segmentIds.shape.length)];
}

function addRows(target: TypedArray, rows: TypedArray, ids: TypedArray, segments: number): void {
  const width = segments === 0 ? 0 : target.length / segments;
  for (let row = 0; row < ids.length; row++) {
    const segment = ids[row]!;
    if (segment < 0 || segment >= segments) continue;
    const from = row * width;
    const to = segment * width;
    for (let column = 0; column < width; column++) target[to + column]! += rows[from + column]!;
  }
}
