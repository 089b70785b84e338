/** Nothing that long is a typing error, and the distance takes time in the product of the lengths. */
const MAX_LENGTH = 100;

/**
 * The candidates that a mistyped word may have meant, nearest first; empty when none is near.
 * Near is a third of the word's letters wrong at most, and one wrong letter always, unless nothing would be left.
 * Words that differ only in case come first.
 * @param limit how many to give at most
 * @example nearest("lokup", ["lookup", "linear"]) // ["lookup"]
 */
export function nearest(word: string, candidates: Iterable<string>, limit = 1): readonly string[] {
  const wanted = word.toLowerCase();
  if (wanted.length > MAX_LENGTH) return [];
  const allowed = Math.max(1, Math.floor(wanted.length / 3));
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = candidate.toLowerCase();
    if (Math.abs(other.length - wanted.length) > allowed) continue;
    const distance = editDistance(wanted, other);
    if (distance <= allowed && distance < wanted.length) found.push({ candidate, distance });
  }
  // The sort is stable: of equally near words the first named wins.
  return found
    .sort((a, b) => a.distance - b.distance)
    .slice(0, limit)
    .map(({ candidate }) => candidate);
}

/**
 * How many letters must be added, dropped, changed, or swapped with their neighbour to turn one word into the other;
 * no letter is touched twice (restricted Damerau–Levenshtein distance).
 * @see Boytsov 2011, doi:10.1145/1963190.1963191
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(changed, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
