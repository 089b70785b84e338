import { describe, expect, it } from "vitest";
import { GENRES, zipArea } from "../../src/data/movielens/coding.js";
import { parseMovieLens100k } from "../../src/data/movielens/parse100k.js";
import type { DenseColumn, IndexColumn } from "../../src/data/types.js";
import { failureOf } from "./helpers.js";

const genres = (...which: string[]) => GENRES.map((g) => (which.includes(g) ? 1 : 0)).join("|");
const files = {
  path: "ml.zip/ml-100k",
  data: "2\t1\t4\t880000000\n1\t2\t5\t880000001\n",
  user: "1|24|M|technician|85711\n2|53|F|writer|T8H1N\n",
  item: `1|Pond (1994)|01-Mar-1994||http://x|${genres("Drama", "War")}\n2|unknown||||${genres("unknown")}\n`,
};
const numbers = (column: unknown) => [...(column as DenseColumn | IndexColumn).values];

describe("parseMovieLens100k", () => {
  it("numbers users and items from 0 and keeps their ids", () => {
    const raw = parseMovieLens100k(files);
    expect(numbers(raw.ratings.columns.get("user"))).toEqual([1, 0]);
    expect(numbers(raw.ratings.columns.get("item"))).toEqual([0, 1]);
    expect(numbers(raw.ratings.columns.get("ratings"))).toEqual([4, 5]);
    expect([...raw.times!]).toEqual([880000000, 880000001]);
    expect(raw.ids.get("user")!.ids).toEqual(["1", "2"]);
  });
  it("reads the user table", () => {
    const { columns } = parseMovieLens100k(files).tables.get("user")!;
    expect(numbers(columns.get("age"))).toEqual([24, 53]);
    expect(numbers(columns.get("sex"))).toEqual([1, 0]);
    expect(numbers(columns.get("occ"))).toEqual([19, 20]);
    expect(numbers(columns.get("zip"))).toEqual([857, 0]);
  });
  it("reads the item table and says what a missing date is replaced by", () => {
    const { tables, remarks } = parseMovieLens100k(files);
    const { columns } = tables.get("item")!;
    expect(numbers(columns.get("month"))).toEqual([2, 0]);
    expect(numbers(columns.get("year"))).toEqual([1994, 1994]);
    const row = numbers(columns.get("genres")).slice(0, 19);
    expect(GENRES.filter((_, g) => row[g] === 1)).toEqual(["Drama", "War"]);
    expect(remarks).toEqual([
      "item 2 (`unknown`) has no release date: it is given month 0 and the mean year, 1994.0",
    ]);
  });
  it("underlines a letter in a rating", async () => {
    const data = "1\t1\t4\t880000000\n1\t2\t5x\t880000001\n";
    expect(await failureOf(() => parseMovieLens100k({ ...files, data }))).toBe(
      [
        "DataError",
        "error[bad-cell]: `5x` is not a rating from 1 to 5",
        " --> ml.zip/ml-100k/u.data:2:5",
        "  |",
        "2 | 1   2   5x  880000001",
        "  |         ^^ must be a rating from 1 to 5",
      ].join("\n"),
    );
  });
  it("names an id that the tables lack", async () => {
    const data = "3\t1\t4\t880000000\n1\t9\t5\t880000001\n";
    const message = await failureOf(() => parseMovieLens100k({ ...files, data }));
    expect(message).toContain("no user is called `3`");
    expect(message).toContain("u.data:1:1");
    expect(message).toContain("no item is called `9`");
    expect(message).toContain("must be one of 1 … 2");
  });
  it("reports lines of another length, unknown words and dates", async () => {
    expect(await failureOf(() => parseMovieLens100k({ ...files, data: "1\t1\t4\n" }))).toContain(
      "the line has 3 fields instead of 4",
    );
    const user = "1|24|M|wizard|85711\n2|x|F|writer|1\n";
    const message = await failureOf(() => parseMovieLens100k({ ...files, user }));
    expect(message).toContain("no occupation is called `wizard`");
    expect(message).toContain("`x` is not an age");
    const item = files.item.replace("Mar", "Mai");
    expect(await failureOf(() => parseMovieLens100k({ ...files, item }))).toContain(
      "`01-Mai-1994` is not a date such as 01-Jan-1995",
    );
  });
});

describe("zipArea", () => {
  it("is the first three digits, or 0", () => {
    expect(["85711", "00631", "V3N4P", "9"].map(zipArea)).toEqual([857, 6, 0, 0]);
  });
});
