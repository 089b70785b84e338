import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import { callKernel, sizeOf, wasmKernel } from "./wasmHeap.js";

interface ReduceAttrs {
  readonly axis: number | number[] | null;
  readonly keepDims: boolean;
}

/**
 * Sum over axes of a float32 tensor, added up in float64 and rounded once.
 *
 * Replaces tfjs' Sum, which adds one by one in float32: off by 2e-4 of the value at a million elements. Integer
 * tensors, and axes that do not lie side by side, go to the stock kernel.
 */
export function sum(stock: KernelFunc): KernelFunc {
  return reduction(stock, () => 1);
}

/** Mean over axes, likewise. The mean of nothing is NaN. */
export function mean(stock: KernelFunc): KernelFunc {
  return reduction(stock, (count) => count);
}

function reduction(stock: KernelFunc, divisor: (count: number) => number): KernelFunc {
  return wasmKernel(({ x }: { x: TensorInfo }, attrs: ReduceAttrs, heap) => {
    const axes = sortedAxes(attrs.axis, x.shape.length);
    const sideBySide = axes.every((axis, n) => n === 0 || axis === axes[n - 1]! + 1);
    if (x.dtype !== "float32" || !sideBySide) return callKernel(stock, { x }, attrs, heap);
    const first = axes[0] ?? 0;
    const outer = sizeOf(x.shape.slice(0, first));
    const count = sizeOf(axes.map((axis) => x.shape[axis]!));
    const inner = sizeOf(x.shape.slice(first + axes.length));
    const shape = attrs.keepDims
      ? x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
      : x.shape.filter((_, axis) => !axes.includes(axis));
    const result = heap.makeOutput(shape, "float32");
    const target = heap.typedArrayFromHeap(result) as Float32Array;
    const source = heap.typedArrayFromHeap(x) as Float32Array;
    if (inner === 1) addRows(source, outer, count, divisor(count), target);
    else addColumns(source, outer, count, inner, divisor(count), target);
    return result;
  });
}

/** In order and from 0; null means all. No axes at all: every element is its own sum. */
function sortedAxes(axis: number | number[] | null, rank: number): number[] {
  const axes = axis === null ? Array.from({ length: rank }, (_, n) => n) : [axis].flat();
  return axes.map((a) => (a < 0 ? a + rank : a)).sort((a, b) => a - b);
}

function addRows(
  source: Float32Array,
  rows: number,
  count: number,
  divisor: number,
  target: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * count;
    const end = start + count;
    // Four sums, so that no addition waits for the one before it.
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let at = start;
    for (; at + 4 <= end; at += 4) {
      s0 += source[at]!;
      s1 += source[at + 1]!;
      s2 += source[at + 2]!;
      s3 += source[at + 3]!;
    }
    for (; at < end; at++) s0 += source[at]!;
    target[row] = (s0 + s1 + (s2 + s3)) / divisor;
  }
}

function addColumns(
  source: Float32Array,
  outer: number,
  count: number,
  inner: number,
  divisor: number,
  target: Float32Array,
): void {
  const sums = new Float64Array(inner);
  for (let block = 0; block < outer; block++) {
    sums.fill(0);
    let at = block * count * inner;
    const end = at + count * inner;
    // Four rows at a time, so that each sum is loaded and stored a quarter as often.
    for (; at + 4 * inner <= end; at += 4 * inner) {
      for (let column = 0; column < inner; column++) {
        const a = source[at + column]! + source[at + inner + column]!;
        const b = source[at + 2 * inner + column]! + source[at + 3 * inner + column]!;
        sums[column]! += a + b;
      }
    }
    for (; at < end; at += inner) {
      for (let column = 0; column < inner; column++) sums[column]! += source[at + column]!;
    }
    const to = block * inner;
    for (let column = 0; column < inner; column++) target[to + column] = sums[column]! / divisor;
  }
}
