import { kinds, optional } from "../../declare/params.js";
import { defineSource } from "../../declare/source.js";
import type { RawData } from "../types.js";
import { pairParams } from "../words/pairParams.js";

const SENTENCES = 900;

export default defineSource({
  name: "words",
  about:
    "Pairs of a word and a word near it, from 900 invented sentences in which animals, foods, tools and so on stand in each other's place: what is alike is known.",
  terms: "Generated. Free for any use.",
  params: {
    ...pairParams,
    data_seed: optional(kinds.nonNegativeInt, "Which set of this kind: another seed, other sentences.", 1),
  },
  async load({ data_seed: seed, window, min_count: minCount }, { spans }): Promise<RawData> {
    // Loaded here, so that checking a config does not wait for it.
    const [{ plantText }, { wordPairs }] = await Promise.all([
      import("../words/plantText.js"),
      import("../words/wordPairs.js"),
    ]);
    return wordPairs("words", plantText(seed, SENTENCES), { window, minCount, spans });
  },
});
