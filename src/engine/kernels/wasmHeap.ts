import type { DataType, KernelBackend, KernelFunc, NamedAttrMap, TensorInfo } from "@tensorflow/tfjs-core";

export type HeapArray = Float32Array | Int32Array | Uint8Array;

/** What our kernels use of tfjs' wasm backend: its tensors lie in one heap that JavaScript can see. */
export interface WasmHeap extends KernelBackend {
  /** A tensor whose elements are not set. May move the heap: views taken before are dead afterwards. */
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): HeapArray;
  disposeData(dataId: object, force?: boolean): boolean;
  incRef(dataId: object): void;
}

/** A kernel over the heap: inputs, attributes, heap → one tensor. */
export type WasmKernel<Inputs, Attrs> = (inputs: Inputs, attrs: Attrs, heap: WasmHeap) => TensorInfo;

/** The kernel in the form that tfjs registers. */
export function wasmKernel<Inputs, Attrs>(kernel: WasmKernel<Inputs, Attrs>): KernelFunc {
  return ({ inputs, attrs, backend }) => kernel(inputs as Inputs, attrs as Attrs, backend as WasmHeap);
}

/** Calls a registered kernel as tfjs would. */
export function callKernel(
  kernel: KernelFunc,
  inputs: Record<string, TensorInfo | undefined>,
  attrs: object,
  heap: WasmHeap,
): TensorInfo {
  // tfjs' type has no place for an absent optional input, which its kernels accept.
  const given = inputs as Record<string, TensorInfo>;
  return kernel({ inputs: given, attrs: attrs as NamedAttrMap, backend: heap }) as TensorInfo;
}

/** The same elements under another shape: nothing is copied. The elements of tensors are never written to twice. */
export function share(heap: WasmHeap, x: TensorInfo, shape: number[] = x.shape): TensorInfo {
  heap.incRef(x.dataId);
  return { dataId: x.dataId, shape, dtype: x.dtype };
}

export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const dim of shape) size *= dim;
  return size;
}
