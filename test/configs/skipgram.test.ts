import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import { groups } from "../../src/data/words/grammar.js";
import { GenericModel } from "../../src/train/genericModel.js";

/** For each word its three nearest by cosine, others before itself left out. */
async function nearestWords(): Promise<ReadonlyMap<string, readonly string[]>> {
  const data = await readDataSets("words", { split: { method: "random", fractions: [0.9, 0.1] } });
  const model = new GenericModel(await compile("configs/skipgram.config", { data: data.train }));
  try {
    await model.train(data.train, data.dev);
    const { shape, values } = model.getWeights().find(({ name }) => name === "hword/w")!;
    const [count, width] = shape as [number, number];
    const rows = Array.from({ length: count }, (_, i) => {
      const row = [...values.subarray(i * width, (i + 1) * width)];
      const length = Math.hypot(...row);
      return row.map((v) => v / length);
    });
    const cosine = (i: number, j: number) => rows[i]!.reduce((sum, v, f) => sum + v * rows[j]![f]!, 0);
    const { ids } = data.ids.get("word")!;
    const near = (i: number) =>
      [...ids.keys()].filter((j) => j !== i).sort((a, b) => cosine(i, b) - cosine(i, a));
    return new Map(
      ids.map((word, i) => [
        word,
        near(i)
          .slice(0, 3)
          .map((j) => ids[j]!),
      ]),
    );
  } finally {
    model.dispose();
  }
}

describe("configs/skipgram.config", () => {
  it("brings together what stands in each other's place: animals are near animals, tools near tools", async () => {
    const nearest = await nearestWords();
    for (const animal of nearest.get("cat")!) expect(groups.get("animal")).toContain(animal);
    // 99 words of 13 groups: by chance, one neighbour in 26 would be of the word's own group.
    const found = [...groups.values()].flatMap((members) =>
      members.flatMap((word) => nearest.get(word)!.map((other) => members.includes(other))),
    );
    expect(found.filter(Boolean).length / found.length).toBeGreaterThan(0.97);
  });
});
