import { describe, expect, it } from "vitest";
import { readDataSets } from "../../src/data/read.js";
import { load } from "../../src/load.js";
import { inFolder, storeRun } from "../support/runs.js";

const config = `y x_dot_y()
-u lookup(dataname='user', shape=[None, 3])
-v lookup(dataname='item', shape=[None, 3])
-b lookup(dataname='item', shape=[None, 1])
`;
const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });

describe("the table of a run", () => {
  it("is the one that looks up `item` with more than one column, in the order of the ids", () =>
    inFolder(async (parent) => {
      const { path } = await storeRun({ config, data, parent });
      const trained = await load(path, { backend: "cpu" });
      const items = trained.table();
      expect([items.node, items.rows, items.width, items.values.length]).toEqual(["v", 1682, 3, 5046]);
      expect([items.ids[0], items.titles!.length]).toEqual(["1", 1682]);
      expect(items.counts!.reduce((a, b) => a + b, 0)).toBe(100_000);
      expect(trained.table({ column: "user" }).node).toBe("u");
      expect(() => trained.table({ node: "b" })).toThrow(/node `b` has no table/);
      expect(() => trained.table({ column: "movie" })).toThrow(/no column `movie` of ids/);
      // A run keeps no genres that its model does not read: they come from the data.
      const genres = (await trained.categories("item")).get("genres")!;
      expect([genres.length, genres.flat().length > 1682]).toEqual([1682, true]);
      trained.dispose();
    }));
});
