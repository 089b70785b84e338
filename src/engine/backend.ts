import type * as TfCore from "@tensorflow/tfjs-core";
import type * as TfLayers from "@tensorflow/tfjs-layers";
import { requireArgument } from "../diagnostics/arguments.js";
import { openCpu } from "./openCpu.js";
import { openTensorflow } from "./openTensorflow.js";
import { openWasm } from "./openWasm.js";

const BACKENDS = ["auto", "wasm", "cpu", "tensorflow"] as const;

export type BackendChoice = (typeof BACKENDS)[number];

/** What computes tensors in this process. tfjs has one backend at a time: the last one opened is active. */
export interface Backend {
  readonly name: "wasm" | "cpu" | "tensorflow";
  readonly tf: typeof TfCore;
  readonly layers: typeof TfLayers;
  /** What runs, with versions: `tfjs 4.22.0 (wasm)`, `tfjs-node 4.22.0, TensorFlow 2.21.0`. */
  readonly version: string;
  /** Why this one, in a clause for the user: `the default`, `asked for`. */
  readonly why: string;
}

/**
 * Loads tfjs, makes the chosen backend the active one and adds the kernels that it lacks. A second call with the
 * same choice costs nothing.
 *
 * `auto` is wasm; where WebAssembly cannot start it is cpu, and `why` says so.
 * @throws ResourceError where the chosen one cannot run here, with the command that mends it
 */
export async function openBackend(choice: BackendChoice): Promise<Backend> {
  const names: readonly string[] = BACKENDS;
  requireArgument(
    "openBackend(choice)",
    "choice",
    `one of ${names.join(", ")}`,
    choice,
    names.includes(choice),
  );
  switch (choice) {
    case "wasm":
      return openWasm("asked for");
    case "cpu":
      return openCpu("asked for");
    case "tensorflow":
      return openTensorflow("asked for");
    case "auto":
      return openWasm("the default").catch((error: Error) =>
        openCpu(`wasm does not run here: ${error.message}`),
      );
  }
}
