import { kinds, optional } from "../../declare/params.js";
import { defineSource } from "../../declare/source.js";
import type { RawData } from "../types.js";

const IMAGES = 12_000;

export default defineSource({
  name: "digits",
  about:
    "Invented handwriting: 12,000 images of 28×28 pixels of the digits 0 to 9, drawn from strokes that stray, slant and distort until they are as hard to tell apart as MNIST's.",
  terms: "Generated; nobody's handwriting. Free for any use.",
  params: {
    data_seed: optional(kinds.nonNegativeInt, "Which set of this kind: another seed, other images.", 1),
  },
  async load({ data_seed: seed }): Promise<RawData> {
    // Loaded here, so that checking a config does not wait for it.
    const [{ drawDigits, SIDE }, { imageData }] = await Promise.all([
      import("../digits/drawDigits.js"),
      import("../imageData.js"),
    ]);
    return imageData("digits", 10, { width: SIDE, height: SIDE, ...drawDigits(seed, IMAGES) }, null);
  },
});
