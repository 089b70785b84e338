import { stream } from "../../../src/numeric/stream.js";
import type { LearnedTable } from "../../../src/recommend/learnedTable.js";
import type { EmbeddedRun, ItemCategories } from "../../../src/render/embeddings/embeddingsPage.js";
import { MAPS, type MapKind, mapOf } from "../../../src/render/embeddings/maps.js";

const ROWS = 60;

/** Sixty items of three genres, each genre in a direction of its own; item i has i ratings and length 1 + i. */
export function sampleTable(seed: number): LearnedTable {
  const width = 4;
  const noise = stream(seed, "sample").normal(0, ROWS * width);
  const values = Float32Array.from(noise, (z, at) => {
    const row = Math.floor(at / width);
    return (1 + row) * (0.1 * z + (at % width === row % 3 ? 1 : 0));
  });
  const ids = Array.from({ length: ROWS }, (_, i) => `i${i}`);
  return {
    ...{ node: "hitem", rows: ROWS, width, values, ids },
    titles: ids.map((id) => `Title ${id}`),
    counts: Int32Array.from(ids.keys()),
  };
}

export const sampleGenres: ItemCategories = {
  name: "genres",
  rows: Array.from({ length: ROWS }, (_, i) => [["War"], ["Sci-Fi", "Drama"], ["Film-Noir"]][i % 3]!),
};

export async function sampleRun(
  name: string,
  seed: number,
  kinds: readonly MapKind[] = MAPS,
): Promise<EmbeddedRun> {
  const table = sampleTable(seed);
  const maps = new Map<MapKind, Float64Array>();
  for (const kind of kinds) maps.set(kind, await mapOf(kind, table, { seed, weights: table.counts! }));
  return { name, table, maps };
}
