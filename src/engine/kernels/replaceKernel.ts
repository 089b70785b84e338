import type { KernelFunc } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";

const replaced = new Set<string>();

/**
 * Registers a kernel of ours, once in a process. `make` gets the stock kernel, to fall back on, or null where tfjs
 * has none; the stock kernel's set-up still runs with the backend.
 */
export function replaceKernel(
  tf: TfCore,
  backendName: string,
  kernelName: string,
  make: (stock: KernelFunc | null) => KernelFunc,
): void {
  const key = `${backendName}/${kernelName}`;
  if (replaced.has(key)) return;
  replaced.add(key);
  const stock = tf.getKernel(kernelName, backendName);
  if (stock) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...stock, kernelName, backendName, kernelFunc: make(stock?.kernelFunc ?? null) });
}
