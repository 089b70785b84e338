import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { failure, ResourceError } from "../diagnostics/errors.js";
import type { Backend } from "./backend.js";
import { guardMemory } from "./guardMemory.js";
import { keepListeners } from "./keepListeners.js";
import { registerWasmKernels } from "./kernels/register.js";
import { loadTfjs } from "./loadTfjs.js";

/**
 * WebAssembly with SIMD, on one thread. Some of tfjs' kernels are replaced by ours, see `kernels/`.
 * @throws ResourceError where WebAssembly does not start
 */
export async function openWasm(why: string): Promise<Backend> {
  const { tf, layers } = await loadTfjs();
  const wasm = await import("@tensorflow/tfjs-backend-wasm");
  registerWasmKernels(tf);
  if (tf.findBackend("wasm") === null) wasm.setWasmPaths(wasmFolder());
  const hasStarted = await keepListeners(() => tf.setBackend("wasm").catch(() => false));
  if (!hasStarted) throw cannotStart();
  guardMemory(tf.backend());
  return { name: "wasm", tf, layers, version: `tfjs ${tf.version_core} (wasm)`, why };
}

/** Where the .wasm files lie, as a path of this system that ends in a separator. */
function wasmFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep;
}

function cannotStart(): Error {
  return failure(ResourceError, "wasm-failed", "the WebAssembly backend does not start here", {
    notes: ["take another one with `--backend cpu`", "see what can run here with `antk doctor`"],
  });
}
