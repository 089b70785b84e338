/**
 * What a page needs to answer by a model that `antk export RUN -o model.antkm` wrote: no tfjs, no Node.
 *
 *     import { loadModel } from "antk/browser";
 *     const model = await loadModel("model.antkm");
 *     model.foldIn([{ item: "42", rating: 5 }]).recommend({ k: 10 });
 */
import { sha256Of } from "./numeric/sha256.js";
import { FactorModel } from "./recommend/factorModel.js";

export type { Recommendation } from "./recommend/catalogue.js";
export { FactorModel } from "./recommend/factorModel.js";
export type { Neighbor, Neighbors, NeighborsOf } from "./recommend/neighbors.js";
export type { Rated } from "./recommend/people.js";
export type { Person, PersonOptions } from "./recommend/person.js";

/**
 * Loads a model file.
 * @param from an address, or the file's bytes
 * @throws CheckpointError where the file is damaged or of another version
 * @throws UsageError where its model has no factors
 */
export async function loadModel(from: string | URL | ArrayBuffer | Uint8Array): Promise<FactorModel> {
  const isAddress = typeof from === "string" || from instanceof URL;
  const bytes = isAddress ? await fetched(from) : from;
  const path = isAddress ? String(from) : "model.antkm";
  return FactorModel.read(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), path, sha256Of);
}

async function fetched(address: string | URL): Promise<ArrayBuffer> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`cannot load ${address}: ${response.status} ${response.statusText}`);
  return response.arrayBuffer();
}
