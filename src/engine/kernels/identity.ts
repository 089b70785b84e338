import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { callKernel, share, sizeOf, wasmKernel } from "./wasmHeap.js";

/** Replaces tfjs' Identity, which copies: the result shares the elements of x, as on tfjs' other backends. */
export function identity(): KernelFunc {
  return wasmKernel(({ x }: { x: TensorInfo }, _attrs: object, heap) => share(heap, x));
}

/** Replaces tfjs' Cast where the type stays, and where it becomes bool: 0.5 is true, the stock kernel cuts it to 0. */
export function cast(stock: KernelFunc): KernelFunc {
  return wasmKernel(({ x }: { x: TensorInfo }, attrs: { dtype: "float32" | "int32" | "bool" }, heap) => {
    if (attrs.dtype === x.dtype) return share(heap, x);
    if (attrs.dtype !== "bool") return callKernel(stock, { x }, attrs, heap);
    const result = heap.makeOutput(x.shape, "bool");
    const target = heap.typedArrayFromHeap(result);
    const source = heap.typedArrayFromHeap(x);
    for (let n = 0; n < source.length; n++) target[n] = source[n] === 0 ? 0 : 1;
    return result;
  });
}

/** Replaces tfjs' Transpose where no element moves: the stock kernel copies. */
export function transpose(stock: KernelFunc): KernelFunc {
  return wasmKernel(({ x }: { x: TensorInfo }, attrs: { perm: number[] }, heap) => {
    const { perm } = attrs;
    // Dimensions of size 1 may go anywhere without an element moving.
    const moved = perm.filter((axis) => x.shape[axis] !== 1);
    const inOrder = moved.every((axis, n) => n === 0 || axis > moved[n - 1]!);
    const shape = perm.map((axis) => x.shape[axis]!);
    if (inOrder || sizeOf(shape) === 0) return share(heap, x, shape);
    return callKernel(stock, { x }, attrs, heap);
  });
}
