import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Counter, type Key, philoxWords, unitFloats } from "../../../src/numeric/philox.js";

interface Vector {
  readonly key: Key;
  readonly counter: Counter;
  readonly shape: readonly number[];
  readonly words: readonly number[];
  readonly floatBits: readonly number[];
}

/** Made by make.py with the TensorFlow whose version stands in the file. */
const { vectors, tensorflow } = JSON.parse(
  readFileSync(new URL("vectors.json", import.meta.url), "utf8"),
) as { vectors: Vector[]; tensorflow: string };

describe(`philox against TensorFlow ${tensorflow}, bit for bit`, () => {
  it.each(vectors)(
    "key $key, counter $counter, shape $shape",
    ({ key, counter, shape, words, floatBits }) => {
      const count = shape.reduce((a, b) => a * b, 1);
      const ours = philoxWords(key, counter, count);
      expect([...ours]).toEqual(words);
      expect([...new Uint32Array(unitFloats(ours).buffer)]).toEqual(floatBits);
    },
  );

  it("covers every case of make.py", () => expect(vectors).toHaveLength(11));
});
