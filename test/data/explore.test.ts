import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dataSet, denseColumn, idMap, indexColumn, textColumn } from "../../src/data/columns.js";
import { explore, exploreData } from "../../src/data/explore/exploreData.js";
import type { RawData } from "../../src/data/types.js";
import { inFolder } from "../support/runs.js";

/** Ann rates three films 5, 4, 3; Bob rates the first 2. */
const four: RawData = {
  name: "four",
  ratings: dataSet(4, [
    ["user", indexColumn(Int32Array.of(0, 0, 0, 1), 2)],
    ["item", indexColumn(Int32Array.of(0, 1, 2, 0), 3)],
    ["ratings", denseColumn(Float32Array.of(5, 4, 3, 2))],
  ]),
  tables: new Map([
    [
      "user",
      dataSet(2, [
        ["age", denseColumn(Float32Array.of(20, 40))],
        ["occ", indexColumn(Int32Array.of(1, 1), 2)],
      ]),
    ],
    [
      "item",
      dataSet(3, [
        ["title", textColumn(["Alien", "Brazil", "Cube"])],
        ["genres", denseColumn(Float32Array.of(1, 1, 0, 1, 0, 0), 2, ["Sci-Fi", "Film-Noir"])],
      ]),
    ],
  ]),
  ids: new Map([
    ["user", idMap(["ann", "bob"])],
    ["item", idMap(["a", "b", "c"])],
    ["occ", idMap(["artist", "writer"])],
  ]),
  remarks: [],
};

describe("exploreData", () => {
  it("counts ratings, and how many of all pairs are rated", () => {
    const { ratings, density, mean, sd, histogram } = explore(four);
    expect([ratings, density, mean]).toEqual([4, 4 / 6, 3.5]);
    expect(sd).toBeCloseTo(Math.sqrt(1.25), 12);
    expect(histogram.map(({ from, count }) => [from, count])).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
    ]);
  });

  it("summarizes the numbers and categories of users", () => {
    const { users } = explore(four);
    expect([...users.counts]).toEqual([3, 1]);
    expect([...users.means!]).toEqual([4, 2]);
    expect(users.numberSummaries[1]).toEqual({
      ...{ name: "age", count: 2, mean: 30, sd: Math.sqrt(200) },
      ...{ min: 20, quarter: 25, median: 30, threeQuarters: 35, max: 40 },
    });
    expect(users.categorySummaries).toEqual([
      { name: "occ", count: 2, values: [{ value: "writer", count: 2 }] },
    ]);
  });

  it("keeps genres whole, several to a film", () => {
    const { items } = explore(four);
    expect(items.categories.get("genres")).toEqual([["Sci-Fi", "Film-Noir"], ["Film-Noir"], []]);
    expect(items.categorySummaries[0]!.values).toEqual([
      { value: "Film-Noir", count: 2 },
      { value: "Sci-Fi", count: 1 },
    ]);
  });

  it("lists the most rated items, and the best of those with more than 20 ratings", async () => {
    expect(explore(four).mostRated[0]).toEqual({ id: "a", title: "Alien", ratings: 2, mean: 3.5 });
    expect(explore(four).bestRated).toEqual([]);
    const { bestRated } = await exploreData("planted");
    expect(bestRated).toHaveLength(10);
    expect(bestRated.every(({ ratings }) => ratings > 20)).toBe(true);
    expect(bestRated.map(({ mean }) => mean)).toEqual(
      bestRated.map(({ mean }) => mean).sort((a, b) => b - a),
    );
  });

  it("takes a file without columns of users", () =>
    inFolder(async (folder) => {
      const path = join(folder, "r.csv");
      writeFileSync(path, "user,item,rating\nu,i,1.5\nv,i,2.5\n");
      const { users, items } = await exploreData(path);
      expect([users.titles, users.numbers.size, [...items.means!]]).toEqual([null, 0, [2]]);
    }));

  it("puts many different ratings into ranges", () => {
    const values = Float32Array.from({ length: 200 }, (_, i) => i / 2);
    const many = explore({
      ...four,
      ratings: dataSet(200, [
        ["user", indexColumn(new Int32Array(200), 2)],
        ["item", indexColumn(new Int32Array(200), 3)],
        ["ratings", denseColumn(values)],
      ]),
    });
    expect(many.histogram).toHaveLength(20);
    expect(many.histogram.every(({ count }) => count === 10)).toBe(true);
    // Nobody has rated the other two.
    expect(many.items.means![1]).toBeNaN();
  });

  it("refuses data that holds no ratings", async () => {
    await expect(exploreData("words")).rejects.toMatchObject({
      diagnostics: [{ code: "no-ratings", message: "`words` holds no ratings of items by users" }],
    });
  });
});
