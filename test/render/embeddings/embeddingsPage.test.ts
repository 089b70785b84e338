import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { embeddingsPage, norms, tableFigures } from "../../../src/render/embeddings/embeddingsPage.js";
import { mapOf } from "../../../src/render/embeddings/maps.js";
import { writeProjector } from "../../../src/render/embeddings/projector.js";
import { inFolder } from "../../support/runs.js";
import { runCharts } from "../page/vegaInNode.js";
import { sampleGenres, sampleRun, sampleTable } from "./sample.js";

const runs = [await sampleRun("one", 1), await sampleRun("two", 2)];

describe("the page of embeddings", () => {
  it("has charts that Vega-Lite takes without a warning", async () => {
    const charts = await runCharts(embeddingsPage(runs, sampleGenres));
    expect(charts).toHaveLength(4);
    expect(charts.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it("does without categories, histories and maps", async () => {
    const table = { ...sampleTable(1), counts: null, titles: null };
    const charts = await runCharts(embeddingsPage([{ name: "bare", table, maps: new Map() }], null));
    expect(charts).toHaveLength(1);
    expect(charts.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it("says how norms go with popularity and neighbours with genres", () => {
    // Every third item has a neighbour in its own direction alone; of 59 others, 19 share its genre.
    expect(tableFigures(runs[0]!.table, sampleGenres)).toMatchObject({
      ...{ node: "hitem", rows: 60, width: 4, share: 1 },
      chance: 19 / 59,
      spearman: expect.closeTo(0.986, 3),
    });
  });

  it("measures each vector", () => {
    const table = { ...sampleTable(1), rows: 2, width: 2, values: Float32Array.of(3, 4, 0, 0) };
    expect([...norms(table)]).toEqual([5, 0]);
  });
});

describe("mapOf", () => {
  it.each(["tsne", "umap", "pca"] as const)(
    "lays items of one direction side by side, the same each time: %s",
    async (kind) => {
      const { maps, table } = runs[0]!;
      const map = maps.get(kind)!;
      // PCA shows the differences in length, too: neighbours there are not asked for.
      const near = kind === "pca" ? 0.5 : 0.95;
      const same = Array.from({ length: 60 }, (_, i) => Number(nearestOf(map, i) % 3 === i % 3));
      expect(same.reduce((a, b) => a + b, 0) / 60).toBeGreaterThan(near);
      expect(await mapOf(kind, table, { seed: 1, weights: table.counts! })).toEqual(map);
    },
  );

  it("holds the most rated items, where not all are to be on it", async () => {
    const { table } = runs[0]!;
    const map = await mapOf("tsne", table, { seed: 0, weights: table.counts!, most: 50 });
    expect([...map.subarray(0, 20)].every(Number.isNaN)).toBe(true);
    expect(map.subarray(20).every(Number.isFinite)).toBe(true);
  });
});

function nearestOf(map: Float64Array, i: number): number {
  const away = Array.from({ length: map.length / 2 }, (_, j) =>
    j === i
      ? Number.POSITIVE_INFINITY
      : Math.hypot(map[2 * i]! - map[2 * j]!, map[2 * i + 1]! - map[2 * j + 1]!),
  );
  return away.indexOf(Math.min(...away));
}

describe("writeProjector", () => {
  it("writes vectors and metadata, line by line, and a config that names them", () =>
    inFolder((folder) => {
      const table = { ...sampleTable(1), titles: sampleTable(1).ids.map(() => "a\ttab\nand a line") };
      const paths = writeProjector([{ name: "run", table }], sampleGenres, folder);
      expect(paths.map((path) => basename(path))).toEqual([
        "vectors.tsv",
        "metadata.tsv",
        "projector_config.pbtxt",
      ]);
      const [vectors, metadata, config] = paths.map((path) => readFileSync(path, "utf8"));
      const rows = vectors!.trimEnd().split("\n");
      expect(rows).toHaveLength(60);
      expect(Float32Array.from(rows[1]!.split("\t"), Number)).toEqual(table.values.slice(4, 8));
      expect(metadata!.split("\n").slice(0, 3)).toEqual([
        "id\ttitle\tratings\tgenres",
        "i0\ta tab and a line\t0\tWar",
        "i1\ta tab and a line\t1\tSci-Fi, Drama",
      ]);
      expect(config).toContain('tensor_path: "vectors.tsv"');
    }));

  it("numbers the files of several runs", () =>
    inFolder((folder) => {
      const tables = runs.map(({ name, table }) => ({ name, table }));
      const paths = writeProjector(tables, null, folder);
      expect(paths).toContain(join(folder, "vectors-2.tsv"));
      expect(readFileSync(paths.at(-1)!, "utf8").match(/embeddings \{/g)).toHaveLength(2);
    }));
});
