import type { DataType, KernelBackend, TensorInfo } from "@tensorflow/tfjs-core";

export type HeapArray = Float32Array | Int32Array | Uint8Array;

/** What our kernels use of tfjs' wasm backend: its tensors lie in one heap that JavaScript can see. */
export interface WasmHeap extends KernelBackend {
  /** A tensor whose elements are not set. May move the heap: views taken before are dead afterwards. */
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): HeapArray;
  disposeData(dataId: object, force?: boolean): boolean;
  incRef(dataId: object): void;
}

/** The elements of a float32 tensor, in place. */
export function floats(heap: WasmHeap, tensor: TensorInfo): Float32Array {
  return heap.typedArrayFromHeap(tensor) as Float32Array;
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}
