import { kinds, optional } from "../../declare/params.js";
import { defineSource } from "../../declare/source.js";
import type { RawData } from "../types.js";

export default defineSource({
  name: "planted",
  about:
    "Invented ratings in the shape of MovieLens 100k, from latent factors that users' and items' features explain in part; the noise is known, so the best reachable error is too.",
  terms: "Generated; nobody's ratings. Free for any use.",
  params: {
    data_seed: optional(kinds.nonNegativeInt, "Which set of this kind: another seed, other people.", 1),
  },
  async load({ data_seed: seed }): Promise<RawData> {
    // Loaded here, so that checking a config does not wait for it.
    const { plantData } = await import("../planted/plantData.js");
    return plantData(seed);
  },
});
