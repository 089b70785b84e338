import type { Span } from "../../diagnostics/diagnostic.js";
import { DataError, failure } from "../../diagnostics/errors.js";
import { dataSet, idMap, indexColumn } from "../columns.js";
import { wordsOf } from "../tfidf.js";
import type { RawData } from "../types.js";

export interface PairOptions {
  /** How many words to either side count as context. */
  readonly window: number;
  /** Words that occur less often are left out before windows are laid. */
  readonly minCount: number;
  /** Where an option was written, for messages. */
  readonly spans: ReadonlyMap<string, Span>;
}

/** More pairs would take 2⁸ MiB for their ids. */
const MAX_PAIRS = 2 ** 25;
/** A sentence ends at such a sign before a space, and at an empty line. */
const SENTENCE_END = /[.!?…]+["'”’)\]]*(?=\s|$)|\n\s*\n/;

/**
 * Each word with each word near it in its sentence: rows of `word` and `context`, two columns of ids with the
 * same words, numbered in order of first appearance. Words are lower-cased runs of letters and digits, apostrophes
 * inside them kept; a line break alone ends no sentence.
 * @param name what the text is called in messages
 * @throws DataError where no pair is left, or too many are
 * @see Mikolov et al. 2013, "Efficient estimation of word representations in vector space", §3.2
 * @example wordPairs("t", "A cat sat.", { window: 1, minCount: 1, spans }).ratings.rows // 4: a cat, cat a, cat sat, sat cat
 */
export function wordPairs(name: string, text: string, { window, minCount, spans }: PairOptions): RawData {
  const sentences = text.split(SENTENCE_END).map(wordsOf);
  const counts = new Map<string, number>();
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= minCount).map(([word]) => word);
  const ids = idMap(kept);
  const rows = sentences.map((sentence) => sentence.flatMap((word) => ids.indexOf.get(word) ?? []));

  const pairs = rows.reduce((sum, { length }) => sum + pairsIn(length, window), 0);
  if (pairs === 0) throw noPairs(name, counts, minCount, spans);
  if (pairs > MAX_PAIRS) throw tooManyPairs(name, pairs, window, spans);
  const word = new Int32Array(pairs);
  const context = new Int32Array(pairs);
  let filled = 0;
  for (const row of rows) {
    row.forEach((id, at) => {
      for (let other = Math.max(at - window, 0); other <= at + window && other < row.length; other++) {
        if (other === at) continue;
        word[filled] = id;
        context[filled++] = row[other]!;
      }
    });
  }
  const left = counts.size - kept.length;
  return {
    name,
    ratings: dataSet(pairs, [
      ["word", indexColumn(word, kept.length)],
      ["context", indexColumn(context, kept.length)],
    ]),
    tables: new Map(),
    ids: new Map([
      ["word", ids],
      ["context", ids],
    ]),
    remarks: left > 0 ? [`${left} words that occur less than ${minCount} times are left out`] : [],
  };
}

/** Pairs in a sentence of so many words. */
function pairsIn(length: number, window: number): number {
  const reach = Math.min(window, Math.max(length - 1, 0));
  return reach * (2 * length - reach - 1);
}

function noPairs(
  name: string,
  counts: ReadonlyMap<string, number>,
  minCount: number,
  spans: ReadonlyMap<string, Span>,
): DataError {
  const most = Math.max(0, ...[...counts.values()].slice(0, 100_000));
  return failure(DataError, "no-pairs", `no two words are left in \`${name}\``, {
    at: spans.get("min_count"),
    notes: [
      counts.size === 0
        ? "it has no words"
        : `it has ${counts.size} words, the most frequent ${most} times; \`min_count\` is ${minCount}`,
    ],
  });
}

function tooManyPairs(
  name: string,
  pairs: number,
  window: number,
  spans: ReadonlyMap<string, Span>,
): DataError {
  const message = `\`${name}\` has ${pairs.toLocaleString("en")} pairs of words, more than the ${MAX_PAIRS.toLocaleString("en")} that are kept`;
  return failure(DataError, "too-many-pairs", message, {
    at: spans.get("window"),
    notes: [`\`window\` is ${window}: a smaller one makes fewer`],
  });
}
