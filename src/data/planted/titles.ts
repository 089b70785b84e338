import { stream } from "../../numeric/stream.js";

const ONSETS = [
  "b",
  "br",
  "c",
  "d",
  "dr",
  "f",
  "g",
  "gl",
  "h",
  "k",
  "l",
  "m",
  "n",
  "p",
  "r",
  "s",
  "st",
  "t",
  "v",
];
const VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "or"];
const ENDINGS = ["", "l", "n", "nd", "r", "s", "th", "x"];
/** How many invented words belong to each theme. */
const WORDS_PER_THEME = 80;

/**
 * Titles of one to four invented words and the year: `The Brelan of Stovai (1994)`. Words follow the theme, so
 * that they say something about the item.
 * @param themes main genre of each item, 0 … themeCount − 1
 */
export function plantTitles(
  seed: number,
  themes: Int32Array,
  themeCount: number,
  years: Float32Array,
): readonly string[] {
  const vocabulary = inventWords(seed, themeCount * WORDS_PER_THEME);
  const draws = stream(seed, "planted", "titles").uniform(0, themes.length * 8);
  return Array.from(themes, (theme, i) => {
    const d = draws.subarray(i * 8, i * 8 + 8);
    const word = (k: number) => {
      // One word in four comes from another theme; squaring makes some words frequent.
      const from = d[k]! < 0.75 ? theme : Math.floor(((d[k]! - 0.75) / 0.25) * themeCount);
      return vocabulary[from * WORDS_PER_THEME + Math.floor(d[k + 1]! ** 2 * WORDS_PER_THEME)]!;
    };
    return `${shape(d[0]!, word)} (${years[i]})`;
  });
}

function shape(choice: number, word: (k: number) => string): string {
  if (choice < 0.25) return word(1);
  if (choice < 0.45) return `The ${word(1)}`;
  if (choice < 0.65) return `${word(1)} ${word(3)}`;
  if (choice < 0.8) return `${word(1)} of ${word(3)}`;
  if (choice < 0.9) return `The ${word(1)} and the ${word(3)}`;
  return `${word(1)} ${word(3)} ${word(5)}`;
}

/** Different words of two or three syllables. */
function inventWords(seed: number, count: number): readonly string[] {
  const words = new Set<string>();
  const source = stream(seed, "planted", "words");
  for (let step = 0; words.size < count; step++) {
    const u = source.uniform(step, 8);
    const pick = (list: readonly string[], k: number) => list[Math.floor(u[k]! * list.length)]!;
    const third = u[7]! < 0.3 ? pick(ONSETS, 5) + pick(VOWELS, 6) : "";
    const word =
      pick(ONSETS, 0) + pick(VOWELS, 1) + pick(ONSETS, 2) + pick(VOWELS, 3) + third + pick(ENDINGS, 4);
    words.add(word[0]!.toUpperCase() + word.slice(1));
  }
  return [...words];
}
