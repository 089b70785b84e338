import type { TfCore } from "../../declare/op.js";
import { replaceKernel } from "./replaceKernel.js";
import { cpuUnsortedSegmentSum, wasmUnsortedSegmentSum } from "./unsortedSegmentSum.js";

/** Puts our kernels into tfjs' registry for the wasm backend, once. */
export function registerWasmKernels(tf: TfCore): void {
  replaceKernel(tf, "wasm", "UnsortedSegmentSum", () => wasmUnsortedSegmentSum);
}

/** Puts our kernels into tfjs' registry for the cpu backend, once. */
export function registerCpuKernels(tf: TfCore): void {
  replaceKernel(tf, "cpu", "UnsortedSegmentSum", () => cpuUnsortedSegmentSum);
}
