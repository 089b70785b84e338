import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { findTensorflow, type TensorflowCopy, type TensorflowPackage } from "./findTensorflow.js";
import { installCommand } from "./openTensorflow.js";

/** What `antk doctor` says of one backend. */
export interface BackendReport {
  readonly name: "wasm" | "cpu" | "tensorflow" | "tensorflow-gpu";
  readonly usable: boolean;
  /** What runs, with versions; null where nothing was found. */
  readonly version: string | null;
  /** What stands in the way, in a sentence; null where it is usable. */
  readonly missing: string | null;
  /** The exact command that mends it; null where it is usable or nothing can be done. */
  readonly command: string | null;
}

/**
 * Tries every backend. TensorFlow is loaded in a process of its own, so this one keeps its backend and a native
 * crash is only a finding.
 */
export async function inspectBackends(): Promise<BackendReport[]> {
  const copies = findTensorflow();
  return Promise.all([
    inspectWasm(),
    inspectCpu(),
    inspectTensorflow(
      "tensorflow",
      copies.filter((copy) => copy.name === "@tensorflow/tfjs-node"),
    ),
    inspectTensorflow(
      "tensorflow-gpu",
      copies.filter((copy) => copy.name === "@tensorflow/tfjs-node-gpu"),
    ),
  ]);
}

async function inspectWasm(): Promise<BackendReport> {
  const { version, problem } = packageVersion("@tensorflow/tfjs-backend-wasm");
  const { WebAssembly } = globalThis as { WebAssembly?: { validate(module: Uint8Array): boolean } };
  if (!WebAssembly) {
    const missing = "this Node runs without WebAssembly (`--jitless`)";
    return { name: "wasm", usable: false, version, missing, command: "unset NODE_OPTIONS" };
  }
  const simd = WebAssembly.validate(simdModule);
  const shown = version && `tfjs ${version} (${simd ? "with SIMD" : "no SIMD: several times slower"})`;
  return {
    name: "wasm",
    usable: problem === null,
    version: shown,
    missing: problem,
    command: problem && "npm install",
  };
}

async function inspectCpu(): Promise<BackendReport> {
  const { version, problem } = packageVersion("@tensorflow/tfjs-backend-cpu");
  return {
    name: "cpu",
    usable: problem === null,
    version: version && `tfjs ${version}`,
    missing: problem,
    command: problem && "npm install",
  };
}

function packageVersion(name: string): { version: string | null; problem: string | null } {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return { version, problem: null };
  } catch {
    return { version: null, problem: `the package ${name} is not installed` };
  }
}

async function inspectTensorflow(
  name: "tensorflow" | "tensorflow-gpu",
  copies: readonly TensorflowCopy[],
): Promise<BackendReport> {
  const packageName: TensorflowPackage =
    name === "tensorflow" ? "@tensorflow/tfjs-node" : "@tensorflow/tfjs-node-gpu";
  const command = name === "tensorflow" ? installCommand : `npm install ${packageName}`;
  const copy = copies[0];
  if (!copy)
    return { name, usable: false, version: null, missing: `${packageName} is not installed`, command };
  const version = `${packageName.replace("@tensorflow/", "")} ${copy.version}`;
  if (!copy.built) {
    const missing = `${copy.folder} lacks its compiled part`;
    return { name, usable: false, version, missing, command: installCommand };
  }
  const tried = await tryTensorflow(copy.folder);
  if (tried.problem !== null) return { name, usable: false, version, missing: tried.problem, command };
  const full = `${version}, TensorFlow ${tried.version}`;
  if (name === "tensorflow-gpu" && !tried.gpu) {
    const missing =
      "TensorFlow sees no GPU: the NVIDIA driver, CUDA or cuDNN is missing or of another version";
    return { name, usable: false, version: full, missing, command: null };
  }
  return { name, usable: true, version: full, missing: null, command: null };
}

export type Tried =
  | { readonly problem: null; readonly version: string; readonly gpu: boolean }
  | { readonly problem: string };

/** Loads the copy of tfjs-node in this folder in a child process and lets it multiply two matrices. */
export function tryTensorflow(folder: string): Promise<Tried> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["-e", probe, folder], {
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
    });
    let answer = "";
    let complaints = "";
    child.stdout.on("data", (chunk: Buffer) => {
      answer += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaints += chunk;
    });
    child.on("error", (error) => resolve({ problem: error.message }));
    child.on("close", (code, signal) => {
      const line = answer.split("\n").find((text) => text.startsWith("antk:"));
      if (line)
        resolve({ problem: null, ...(JSON.parse(line.slice(5)) as { version: string; gpu: boolean }) });
      else
        resolve({ problem: `it does not load: ${firstError(complaints) ?? signal ?? `exit code ${code}`}` });
    });
  });
}

function firstError(text: string): string | undefined {
  return text.split("\n").find((line) => /^\w*Error: /.test(line));
}

/** Runs in the child: prints the versions when [1 2]·[3 4]ᵀ is 11. */
const probe = `
const util = require("node:util");
util.isNullOrUndefined ??= (v) => v === null || v === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const [[y]] = tf.matMul([[1, 2]], [[3], [4]]).arraySync();
if (y !== 11) throw new Error("it multiplies wrongly");
const { binding, isUsingGpuDevice } = tf.backend();
console.log("antk:" + JSON.stringify({ version: binding.TF_Version ?? "?", gpu: Boolean(isUsingGpuDevice) }));
`;

/** The smallest module that uses a vector type: () → v128.const 0, drop. */
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 11,
]);
