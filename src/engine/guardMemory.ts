import { failure, ResourceError } from "../diagnostics/errors.js";

/** Wasm addresses are 32 bits wide. */
const ADDRESSABLE = 2 ** 32;

interface WasmModule {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

const guarded = new WeakSet<WasmModule>();

/**
 * Makes a full wasm heap a ResourceError. Unguarded, an allocation that fails puts the tensor at address 0, and
 * one of 4 GiB or more wraps round to a small one; both end in a crash later.
 */
export function guardMemory(backend: unknown): void {
  const { wasm } = backend as { wasm: WasmModule };
  if (guarded.has(wasm)) return;
  guarded.add(wasm);
  // The module replaces `_malloc` in its first call, so that call has to come before the wrapping.
  wasm._free(wasm._malloc(1));
  const allocate = wasm._malloc;
  wasm._malloc = (bytes) => {
    const address = bytes < ADDRESSABLE ? allocate(bytes) : 0;
    if (address === 0) throw outOfMemory(bytes);
    return address;
  };
}

function outOfMemory(bytes: number): Error {
  const mebibytes = Math.ceil(bytes / 2 ** 20);
  return failure(
    ResourceError,
    "out-of-memory",
    `a tensor of ${mebibytes} MiB does not fit into WebAssembly's memory of 4 GiB`,
    {
      notes: [
        "make the minibatch (`--mb`) or the model smaller",
        "or take TensorFlow, which uses all of the machine's memory: `--backend tensorflow`",
      ],
    },
  );
}
