import { CheckpointError, failure } from "../diagnostics/errors.js";
import type { FactorPart, LinkStep } from "../engine/plan/factorise.js";
import { decodeTensors, encodeTensors, type Hash, type StoredTensor } from "../platform/tensorFormat.js";
import type { UserPrior } from "./foldIn.js";

/**
 * A trained model in one file, `.antkm`: a safetensors file with the run's files as bytes under `file/…`, and where the
 * score is a product of factors, these under `factors/…` with what folding in needs. Nothing of Node is needed to read
 * it.
 */
export interface ModelFile {
  /** By their path below the run's folder, with slashes: `run.json`, `best/weights.safetensors`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** null where the model's score is no product of factors. */
  readonly factors: StoredFactors | null;
}

export interface StoredFactors {
  readonly rank: number;
  readonly users: Float32Array;
  readonly items: Float32Array;
  readonly link: readonly LinkStep[];
  readonly userParts: readonly FactorPart[];
  /** null where a user is what the graph makes of a history: then their factors cannot be found without it. */
  readonly prior: UserPrior | null;
}

/** The ending of its name. */
export const MODEL_FILE = ".antkm";
/** Of the form of the file: what cannot read it says so. */
const VERSION = "1";
const FILES = "file/";

export function encodeModelFile({ files, factors }: ModelFile, hash: Hash): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const add = (name: string, values: StoredTensor["values"]) =>
    tensors.set(name, { shape: [values.length], values });
  for (const [name, bytes] of files) add(FILES + name, Uint8Array.from(bytes));
  if (factors) {
    add("factors/users", factors.users);
    add("factors/items", factors.items);
    for (const key of ["mean", "perRating", "fixed"] as const)
      if (factors.prior) add(`factors/prior/${key}`, Float64Array.from(factors.prior[key]));
  }
  const form = factors && { rank: factors.rank, link: factors.link, userParts: factors.userParts };
  return encodeTensors(tensors, hash, { antkm: VERSION, ...(form ? { factors: JSON.stringify(form) } : {}) });
}

/**
 * @param path what messages call the file
 * @throws CheckpointError where it is damaged, or of another version
 */
export function decodeModelFile(bytes: Uint8Array, path: string, hash: Hash): ModelFile {
  const damaged = (what: string) =>
    failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`, {
      notes: ["the file was cut off or changed, or is no file that `antk export` wrote"],
    });
  const { tensors, metadata } = decodeTensors(bytes, hash, damaged);
  const version = metadata.get("antkm");
  if (version === undefined) throw damaged("it is no model of antk");
  if (version !== VERSION) {
    throw failure(CheckpointError, "unknown-format", `\`${path}\` was written by another version of antk`, {
      notes: [`its format is ${version}; this version reads format ${VERSION}`],
    });
  }
  const files = new Map(
    [...tensors].flatMap(([name, { values }]) =>
      name.startsWith(FILES) && values instanceof Uint8Array
        ? [[name.slice(FILES.length), values] as const]
        : [],
    ),
  );
  const text = metadata.get("factors");
  return { files, factors: text === undefined ? null : factorsOf(text, tensors, damaged) };
}

function factorsOf(
  text: string,
  tensors: ReadonlyMap<string, StoredTensor>,
  damaged: (what: string) => Error,
): StoredFactors {
  const { rank, link, userParts } = JSON.parse(text) as Pick<StoredFactors, "rank" | "link" | "userParts">;
  const values = (name: string) => tensors.get(`factors/${name}`)?.values;
  const [users, items] = [values("users"), values("items")];
  const [mean, perRating, fixed] = [values("prior/mean"), values("prior/perRating"), values("prior/fixed")];
  const prior = mean && perRating && fixed ? { mean, perRating, fixed } : null;
  const isWhole =
    users instanceof Float32Array &&
    items instanceof Float32Array &&
    (prior ? prior.mean.length === rank + 1 : !mean && !perRating && !fixed);
  if (!isWhole) throw damaged("its factors do not fit one another");
  return { rank, users, items, link, userParts, prior };
}
