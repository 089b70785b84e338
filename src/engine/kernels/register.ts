import type { KernelFunc } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import { gather } from "./gather.js";
import { cast, identity, transpose } from "./identity.js";
import { matMul } from "./matMul.js";
import { mean, sum } from "./sum.js";
import { cpuUnsortedSegmentSum, wasmUnsortedSegmentSum } from "./unsortedSegmentSum.js";

/** tfjs' name of a kernel → ours, made from the stock one that it falls back on. */
type Replacements = ReadonlyMap<string, (stock: KernelFunc) => KernelFunc>;

const onWasm: Replacements = new Map([
  ["UnsortedSegmentSum", () => wasmUnsortedSegmentSum],
  ["GatherV2", gather],
  ["Identity", identity],
  ["Cast", cast],
  ["Transpose", transpose],
  ["Sum", sum],
  ["Mean", mean],
  ["BatchMatMul", matMul],
  ["_FusedMatMul", matMul],
]);

const onCpu: Replacements = new Map([["UnsortedSegmentSum", () => cpuUnsortedSegmentSum]]);

/** Puts our kernels into tfjs' registry for the wasm backend, once in a process. */
export function registerWasmKernels(tf: TfCore): void {
  replaceKernels(tf, "wasm", onWasm);
}

/** Puts our kernels into tfjs' registry for the cpu backend, once in a process. */
export function registerCpuKernels(tf: TfCore): void {
  replaceKernels(tf, "cpu", onCpu);
}

const replaced = new Set<string>();

/** The stock kernel's set-up stays: it runs when the backend starts. */
function replaceKernels(tf: TfCore, backendName: string, kernels: Replacements): void {
  if (replaced.has(backendName)) return;
  replaced.add(backendName);
  for (const [kernelName, make] of kernels) {
    const stock = tf.getKernel(kernelName, backendName);
    if (stock) tf.unregisterKernel(kernelName, backendName);
    const kernelFunc = make(stock?.kernelFunc ?? missing(kernelName));
    tf.registerKernel({ ...stock, kernelName, backendName, kernelFunc });
  }
}

function missing(kernelName: string): KernelFunc {
  return () => {
    throw new Error(`tfjs has no kernel ${kernelName} to fall back on`);
  };
}
