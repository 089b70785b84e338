import { cosineDistances } from "../../numeric/cosineDistances.js";
import { principalComponents } from "../../numeric/principalComponents.js";
import { stream } from "../../numeric/stream.js";
import { tsne } from "../../numeric/tsne.js";
import type { VectorTable } from "../../recommend/genreShare.js";

/** Ways to lay vectors out on a plane. */
export const MAPS = ["tsne", "umap", "pca"] as const;
export type MapKind = (typeof MAPS)[number];

/** How each is made, for the page. */
export const mapAbout: Readonly<Record<MapKind, string>> = {
  tsne: "t-SNE: cosine distances, perplexity 40, exaggeration 10, 400 iterations from the principal components",
  umap: "UMAP: cosine distances, 15 neighbours, least distance 0.1",
  pca: "the two directions in which the vectors vary most",
};

const MOST_TSNE = 3000;
const MOST_UMAP = 20_000;

export interface MapOptions {
  readonly seed: number;
  /** Which rows come first where not all are drawn: those with the largest numbers. */
  readonly weights: ArrayLike<number>;
  /** Rows on a map. Default 3,000 for t-SNE, which looks at every pair, and 20,000 for UMAP. */
  readonly most?: number;
  /** Told as a map comes about, with the share that is done. */
  readonly onProgress?: (done: number) => void;
}

/** Two numbers a row; NaN for rows that are not on the map. The same table and seed give the same map. */
export async function mapOf(kind: MapKind, table: VectorTable, options: MapOptions): Promise<Float64Array> {
  switch (kind) {
    case "pca":
      return principalComponents(table.values, table.rows, table.width, 2).coordinates;
    case "tsne":
      return onSome(table, options.most ?? MOST_TSNE, options.weights, (some) => tsneOf(some, options));
    case "umap":
      return onSome(table, options.most ?? MOST_UMAP, options.weights, (some) => umapOf(some, options));
  }
}

async function tsneOf(
  { values, rows, width }: VectorTable,
  { onProgress }: MapOptions,
): Promise<Float64Array> {
  const start = principalComponents(values, rows, width, 2).coordinates;
  const iterations = 400;
  const onIteration = (done: number) => onProgress?.(done / iterations);
  return tsne(cosineDistances(values, rows, width), start, { iterations, onIteration }).points;
}

async function umapOf(
  { values, rows, width }: VectorTable,
  { seed, onProgress }: MapOptions,
): Promise<Float64Array> {
  const { UMAP } = await import("umap-js");
  const vectors = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, d) => values[row * width + d]!),
  );
  const umap = new UMAP({
    nNeighbors: Math.max(2, Math.min(15, rows - 1)),
    random: uniforms(seed),
    distanceFn: cosineDistance,
  });
  const epochs = umap.initializeFit(vectors);
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    onProgress?.((epoch + 1) / epochs);
  }
  return Float64Array.from(umap.getEmbedding().flat());
}

const CHUNK = 4096;

/** Numbers in [0, 1), one after the other. */
function uniforms(seed: number): () => number {
  const source = stream(seed, "umap");
  let chunk: Float64Array = new Float64Array(0);
  let step = 0;
  let used = 0;
  return () => {
    if (used === chunk.length) {
      chunk = source.uniform64(step++, CHUNK);
      used = 0;
    }
    return chunk[used++]!;
  };
}

function cosineDistance(a: readonly number[], b: readonly number[]): number {
  let dot = 0;
  let squareA = 0;
  let squareB = 0;
  for (let d = 0; d < a.length; d++) {
    dot += a[d]! * b[d]!;
    squareA += a[d]! ** 2;
    squareB += b[d]! ** 2;
  }
  return squareA > 0 && squareB > 0 ? Math.max(0, 1 - dot / Math.sqrt(squareA * squareB)) : 1;
}

/** A map of the rows with the largest weights, as many as may be. */
async function onSome(
  table: VectorTable,
  most: number,
  weights: ArrayLike<number>,
  make: (some: VectorTable) => Promise<Float64Array>,
): Promise<Float64Array> {
  const { rows, width, values } = table;
  if (rows <= most) return make(table);
  const kept = Array.from({ length: rows }, (_, row) => row)
    .sort((a, b) => weights[b]! - weights[a]! || a - b)
    .slice(0, most);
  const some = new Float64Array(most * width);
  kept.forEach((row, i) => {
    for (let d = 0; d < width; d++) some[i * width + d] = values[row * width + d]!;
  });
  const points = await make({ rows: most, width, values: some });
  const all = new Float64Array(2 * rows).fill(Number.NaN);
  kept.forEach((row, i) => {
    all[2 * row] = points[2 * i]!;
    all[2 * row + 1] = points[2 * i + 1]!;
  });
  return all;
}
