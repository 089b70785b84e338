import { defineSource } from "../../declare/source.js";
import type { RawData } from "../types.js";

export default defineSource({
  name: "idx",
  about:
    "Images and their labels in IDX files, as MNIST and sets like it are published: `train-images-idx3-ubyte` with `train-labels-idx1-ubyte`, and `t10k-…` as test images; packed by gzip or not. The folder may be named, or the file of the training images.",
  terms: "Your own files.",
  extensions: ["idx3-ubyte", "idx3-ubyte.gz"],
  readsFolder: (names) => names.some((name) => /idx3-ubyte(\.gz)?$/i.test(name)),
  async load(_options, { path }): Promise<RawData> {
    // Loaded here, so that checking a config does not wait for it.
    const { readImages } = await import("../idx/readImages.js");
    return readImages(path);
  },
});
