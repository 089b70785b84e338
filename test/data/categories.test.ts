import { describe, expect, it } from "vitest";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { IndexColumn } from "../../src/data/types.js";
import { failureOf } from "./helpers.js";

const arrays = {
  ratings: { user: [0, 1], item: [0, 3], stars: [1, 2] },
  tables: {
    item: { year: [1995, 1937, 1995, 1989.5], genres: [[1, 0], [0, 1], [1, 1], [0, 0]] },
    user: { age: [20, 30], size: [1, 2] },
  },
}; // biome-ignore format: a table
const read = (categories: string[], options = {}) => dataSetsFrom(arrays, { categories, ...options });

describe("categories=['year']", () => {
  it.each(["year", "item.year"])(
    "makes ids of distinct numbers, in rising order, by the name `%s`",
    (name) => {
      const data = read([name]);
      const year = data.tables.get("item")!.columns.get("year") as IndexColumn;
      expect([...year.values]).toEqual([2, 0, 2, 1]);
      expect(year.dim).toBe(3);
      expect(data.ids.get("year")!.ids).toEqual(["1937", "1989.5", "1995"]);
      expect(data.schema.columns.find((column) => column.name === "year")).toMatchObject({
        table: "item",
        kind: "index",
        dim: 3,
        rows: 4,
      });
    },
  );

  it.each([
    ["a column that is not there", "yaer", "did you mean `year`?"],
    ["a rating column", "stars", "`stars` does not hold one number for each user or item"],
    ["several numbers a row", "genres", "`genres` does not hold one number for each user or item"],
  ])("is refused for %s", async (_, name, message) => {
    expect(await failureOf(() => read([name]))).toContain(message);
  });

  it("leaves nothing to be centred", async () => {
    const failing = () => read(["year"], { center: ["year"] });
    expect(await failureOf(failing)).toContain("`year` cannot be scaled: it holds ids");
  });
});
