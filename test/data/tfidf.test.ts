import { describe, expect, it } from "vitest";
import { tfidf, withoutYear, wordsOf } from "../../src/data/tfidf.js";

describe("tfidf", () => {
  it("weights a word by how often it is in the text and how rare elsewhere, in rows of length 1", () => {
    const { column, words } = tfidf(["sea wolf wolf", "Sea dog", "dog"]);
    expect(words).toEqual(["sea", "wolf", "dog"]);
    expect([...column.offsets]).toEqual([0, 2, 4, 5]);
    expect([...column.indices]).toEqual([0, 1, 0, 2, 2]);
    const sea = Math.log(3 / 2);
    const wolf = 2 * Math.log(3);
    const length = Math.sqrt(sea ** 2 + wolf ** 2);
    const expected = [sea / length, wolf / length, Math.SQRT1_2, Math.SQRT1_2, 1];
    [...column.values].forEach((v, k) => {
      expect(v).toBeCloseTo(expected[k]!, 6);
    });
  });
  it("gives a word in every text no weight, and a text without words a row of zeros", () => {
    const { column } = tfidf(["the sea", "the", "the end"]);
    expect([...column.offsets]).toEqual([0, 1, 1, 2]);
    expect(tfidf(["!", "sea", "dog"]).column.offsets[1]).toBe(0);
  });
});

describe("wordsOf", () => {
  it("knows letters of every alphabet, digits and inner apostrophes", () => {
    expect(wordsOf("The Dog's Day, Été 2000!")).toEqual(["the", "dog's", "day", "été", "2000"]);
  });
});

describe("withoutYear", () => {
  it("takes only a year that ends the title", () => {
    expect(withoutYear("Vaitel Fipox (1998)")).toBe("Vaitel Fipox");
    expect(withoutYear("1984 (again)")).toBe("1984 (again)");
  });
});
