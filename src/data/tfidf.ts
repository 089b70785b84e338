import type { SparseColumn } from "./types.js";

/**
 * Words of each text, weighted by how rare they are: count in the text × ln(texts / texts with the word), each row
 * then divided by its length √Σw². A word in every text weighs nothing; a text without words is a row of zeros.
 * Columns are words in order of first appearance.
 * @see Salton and Buckley 1988, doi:10.1016/0306-4573(88)90021-0
 * @example tfidf(["sea", "sea wolf"]).column.values // 1: the second text has `wolf` alone, `sea` is in both
 */
export function tfidf(texts: readonly string[]): { column: SparseColumn; words: readonly string[] } {
  const columnOf = new Map<string, number>();
  const counts = texts.map((text) => countWords(text, columnOf));
  const textsWith = new Int32Array(columnOf.size);
  for (const row of counts) for (const word of row.keys()) textsWith[word] = textsWith[word]! + 1;

  const offsets = new Int32Array(texts.length + 1);
  const indices: number[] = [];
  const values: number[] = [];
  counts.forEach((row, r) => {
    const weighted = [...row]
      .map(([word, count]) => [word, count * Math.log(texts.length / textsWith[word]!)] as const)
      .filter(([, weight]) => weight > 0)
      .sort(([a], [b]) => a - b);
    const length = Math.hypot(...weighted.map(([, weight]) => weight));
    for (const [word, weight] of weighted) {
      indices.push(word);
      values.push(weight / length);
    }
    offsets[r + 1] = indices.length;
  });
  const column: SparseColumn = {
    kind: "sparse",
    rows: texts.length,
    width: columnOf.size,
    offsets,
    indices: Int32Array.from(indices),
    values: Float32Array.from(values),
  };
  return { column, words: [...columnOf.keys()] };
}

/** Lower-case words of letters and digits, apostrophes inside them kept: `The Dog's Day!` has the, dog's, day. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+(?:'\p{L}+)*/gu) ?? [];
}

/** A title without the year that ends it: `Vaitel Fipox (1998)` → `Vaitel Fipox`. */
export function withoutYear(title: string): string {
  return title.replace(/\s*\(\d{4}\)\s*$/, "");
}

function countWords(text: string, columnOf: Map<string, number>): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const word of wordsOf(text)) {
    const column = columnOf.get(word) ?? columnOf.size;
    columnOf.set(word, column);
    counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  return counts;
}
