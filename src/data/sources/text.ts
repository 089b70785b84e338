import { defineSource } from "../../declare/source.js";
import type { RawData } from "../types.js";
import { pairParams } from "../words/pairParams.js";

const MAX_BYTES = 32 * 2 ** 20;

export default defineSource({
  name: "text",
  about:
    "Pairs of a word and a word near it in the same sentence, from a file of text in UTF-8. Words are lower-cased; sentences end at a full stop, question or exclamation mark, or an empty line.",
  terms: "Your own file.",
  extensions: [".txt"],
  params: pairParams,
  async load({ window, min_count: minCount }, { path, spans }): Promise<RawData> {
    // Loaded here, so that checking a config does not wait for it.
    const [{ readWholeFile }, { decodeText }, { wordPairs }] = await Promise.all([
      import("../archive.js"),
      import("../words/decodeText.js"),
      import("../words/wordPairs.js"),
    ]);
    const text = decodeText(await readWholeFile(path, MAX_BYTES), path);
    return wordPairs(path, text, { window, minCount, spans });
  },
});
