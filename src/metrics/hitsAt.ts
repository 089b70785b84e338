import type { RankedList } from "../declare/metric.js";

/** Relevant items in the first k places. */
export function hitsAt({ hits }: RankedList, k: number): number {
  let count = 0;
  for (let i = 0; i < Math.min(k, hits.length); i++) count += hits[i]!;
  return count;
}
