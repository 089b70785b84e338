import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { dataDirectory } from "../platform/files.js";

export type TensorflowPackage = "@tensorflow/tfjs-node" | "@tensorflow/tfjs-node-gpu";

/** A copy of tfjs-node on this machine. */
export interface TensorflowCopy {
  readonly name: TensorflowPackage;
  readonly version: string;
  readonly folder: string;
  /** False where the package lies there without its compiled part. */
  readonly built: boolean;
}

/** The folder that `antk engine install tensorflow` makes; deleting it undoes the installation. */
export function engineFolder(): string {
  return join(dataDirectory(), "engines", "tensorflow");
}

/**
 * Every copy of tfjs-node that can be found, the preferred one first: the current project's, those beside antk,
 * then antk's own engine folder; at each place the one for GPUs first.
 */
export function findTensorflow(places: readonly string[] = usualPlaces()): TensorflowCopy[] {
  const names: TensorflowPackage[] = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];
  const found = new Map<string, TensorflowCopy>();
  for (const place of places) {
    for (const name of names) {
      const copy = findAt(place, name);
      if (copy && !found.has(copy.folder)) found.set(copy.folder, copy);
    }
  }
  return [...found.values()];
}

/** Files from which packages are looked for as Node does it: beside them and upwards. */
function usualPlaces(): string[] {
  return [join(process.cwd(), "package.json"), import.meta.url, join(engineFolder(), "package.json")];
}

function findAt(place: string, name: TensorflowPackage): TensorflowCopy | null {
  const from = place.startsWith("file:") ? place : pathToFileURL(place).href;
  try {
    const manifest = createRequire(from).resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const folder = dirname(manifest);
    return { name, version, folder, built: existsSync(join(folder, "lib", "napi-v8", "tfjs_binding.node")) };
  } catch {
    return null;
  }
}
