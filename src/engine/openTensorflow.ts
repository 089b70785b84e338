import { createRequire } from "node:module";
import { join } from "node:path";
import { failure, ResourceError } from "../diagnostics/errors.js";
import type { Backend } from "./backend.js";
import { findTensorflow, type TensorflowCopy } from "./findTensorflow.js";
import { loadTfjs } from "./loadTfjs.js";
import { restoreNodeUtil } from "./restoreNodeUtil.js";

/** The command that puts TensorFlow in place. */
export const installCommand = "antk engine install tensorflow";

interface TensorflowBackend {
  readonly binding: { readonly TF_Version?: string };
}

/**
 * TensorFlow through tfjs-node: the first copy that is found and can be loaded. It brings a tfjs of its own, which
 * joins the engine of ours, so that the tensors of both are the same.
 * @throws ResourceError where there is none, or none that loads
 */
export async function openTensorflow(why: string, copies = findTensorflow()): Promise<Backend> {
  const { tf, layers } = await loadTfjs();
  const copy = loadFirst(copies);
  await tf.setBackend("tensorflow");
  const native = (tf.backend() as unknown as TensorflowBackend).binding.TF_Version;
  const version = `${copy.name.replace("@tensorflow/", "")} ${copy.version}${native ? `, TensorFlow ${native}` : ""}`;
  return { name: "tensorflow", tf, layers, version, why };
}

function loadFirst(copies: readonly TensorflowCopy[]): TensorflowCopy {
  restoreNodeUtil();
  // Both are read by TensorFlow's C++ when it starts. Errors only; and without oneDNN, which cannot be started without
  // a notice on stderr, and whose kernels take as long as the others.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  process.env.TF_ENABLE_ONEDNN_OPTS ??= "0";
  const problems: string[] = [];
  for (const copy of copies) {
    if (!copy.built) {
      problems.push(`${copy.folder} lacks its compiled part`);
      continue;
    }
    try {
      createRequire(join(copy.folder, "package.json"))(copy.folder);
      return copy;
    } catch (error) {
      problems.push(`${copy.folder} does not load: ${(error as Error).message.split("\n")[0]}`);
    }
  }
  throw notUsable(problems);
}

function notUsable(problems: readonly string[]): Error {
  const message = problems.length === 0 ? "TensorFlow is not installed" : "TensorFlow cannot be loaded";
  return failure(ResourceError, "no-tensorflow", message, {
    notes: [...problems, `install it with \`${installCommand}\`, or go on with \`--backend wasm\``],
  });
}
