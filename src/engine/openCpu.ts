import type { Backend } from "./backend.js";
import { registerCpuKernels } from "./kernels/register.js";
import { loadTfjs } from "./loadTfjs.js";

/** Plain JavaScript: slow, and at home everywhere. */
export async function openCpu(why: string): Promise<Backend> {
  const { tf, layers } = await loadTfjs();
  await import("@tensorflow/tfjs-backend-cpu");
  registerCpuKernels(tf);
  await tf.setBackend("cpu");
  return { name: "cpu", tf, layers, version: `tfjs ${tf.version_core} (cpu)`, why };
}
