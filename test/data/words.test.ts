import { describe, expect, it } from "vitest";
import { readRawData } from "../../src/data/read.js";
import type { IndexColumn, RawData } from "../../src/data/types.js";
import { groups } from "../../src/data/words/grammar.js";
import { plantText } from "../../src/data/words/plantText.js";
import { failureOf, fileIn, temporaryFolder } from "./helpers.js";

const folder = temporaryFolder();
const read = (text: string | Buffer, options: Record<string, number> = {}) =>
  readRawData(fileIn(folder, "book.txt", text), { source: { min_count: 1, ...options } });

function pairsOf({ ratings, ids }: RawData): string[] {
  const names = (column: string) =>
    Array.from((ratings.columns.get(column) as IndexColumn).values, (id) => ids.get(column)!.ids[id]!);
  const contexts = names("context");
  return names("word").map((word, row) => `${word} ${contexts[row]}`);
}

describe("a text", () => {
  it("becomes pairs of each word and each word near it", async () => {
    expect(pairsOf(await read("A cat sat.", { window: 1 }))).toEqual([
      "a cat",
      "cat a",
      "cat sat",
      "sat cat",
    ]);
    expect(pairsOf(await read("A cat sat.", { window: 5 }))).toHaveLength(6);
  });

  it("has lower-cased words of letters and digits, apostrophes inside them kept", async () => {
    const { ids } = await read("The DOG's 3 bones—“Don't!”");
    expect(ids.get("word")!.ids).toEqual(["the", "dog's", "3", "bones", "don't"]);
  });

  it("is cut at . ! ? and empty lines, not at a line's end nor inside a number", async () => {
    const pairs = pairsOf(await read("one 2.5\nthree. four five!\n\nsix\n\nseven eight", { window: 9 }));
    expect(pairs).toContain("2 three");
    expect(pairs).toContain("four five");
    expect(pairs).toContain("seven eight");
    expect(pairs.some((pair) => /six|three four|five six/.test(pair))).toBe(false);
  });

  it("loses rare words before windows are laid", async () => {
    const raw = await read("cat rare dog. cat odd dog.", { window: 1, min_count: 2 });
    expect(pairsOf(raw)).toEqual(["cat dog", "dog cat", "cat dog", "dog cat"]);
    expect(raw.remarks).toEqual(["2 words that occur less than 2 times are left out"]);
  });

  it("is refused where no pair is left, and where it is no UTF-8", async () => {
    expect(await failureOf(() => read(""))).toContain("no two words are left");
    expect(await failureOf(() => read("one. two. three."))).toContain("it has 3 words");
    expect(await failureOf(() => read("cat dog", { min_count: 2 }))).toContain("`min_count` is 2");
    const latin = Buffer.from([0x61, 0x20, 0x62, 0x0a, 0xe9, 0x20, 0x63]);
    expect(await failureOf(() => read(latin))).toContain("is not text in UTF-8: see line 2");
    expect(await failureOf(() => read("cat ".repeat(100_000), { window: 1000 }))).toContain(
      "a smaller one makes fewer",
    );
  });
});

describe("words", () => {
  it("is made of sentences, the same every time", () => {
    expect(plantText(1, 3).split("\n")).toEqual([
      "The boat crossed the mill late.",
      "Bring the old spade and the axe from the shed.",
      "The teacher washed the scarf and the glove.",
    ]);
    expect(plantText(1, 5).startsWith(plantText(1, 3))).toBe(true);
    expect(plantText(0, 3)).not.toBe(plantText(1, 3));
  });

  it("has every word of every group, and neighbours that a group shares", async () => {
    const raw = await readRawData("words");
    const known = new Set(raw.ids.get("word")!.ids);
    for (const word of [...groups.values()].flat()) expect(known, word).toContain(word);
    // Colours stand before animals and garments alone.
    const pairs = new Set(pairsOf(raw));
    const met = (word: string) =>
      [...groups].filter(([, members]) => members.some((m) => pairs.has(`${word} ${m}`)));
    expect(met("red").map(([group]) => group)).toEqual(expect.arrayContaining(["animal", "garment"]));
    expect(met("red").map(([group]) => group)).not.toContain("tool");
  });
});
