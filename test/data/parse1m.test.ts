import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { GENRES } from "../../src/data/movielens/coding.js";
import { readDataSets, readRawData } from "../../src/data/read.js";
import { addDataSet } from "../../src/data/store.js";
import type { DenseColumn, IndexColumn, TextColumn } from "../../src/data/types.js";
import { failureOf, fileIn, temporaryFolder } from "./helpers.js";
import { buildZip } from "./zipBuilder.js";

const files = {
  "ratings.dat": "2::7::4::978300760\n1::3::5::978300761\n2::3::1::978300762\n",
  "users.dat": "1::F::1::10::48067\n2::M::56::16::T8H1N\n",
  "movies.dat": "3::Pond, The (1994)::Drama|War\n7::Et\xe9::Comedy\n",
};

const folder = temporaryFolder();
let made = 0;

/** A folder with these files; Latin-1, as MovieLens has them. */
function folderWith(changes: Partial<typeof files> = {}): string {
  const path = join(folder, `set ${made++}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries({ ...files, ...changes })) {
    fileIn(path, name, Buffer.from(text, "latin1"));
  }
  return path;
}

const numbers = (column: unknown) => [...(column as DenseColumn | IndexColumn).values];

describe("a set in the form of ml-1m", () => {
  it("is read from a folder: ratings by original ids, with times", async () => {
    const raw = await readRawData(folderWith());
    expect(numbers(raw.ratings.columns.get("user"))).toEqual([1, 0, 1]);
    expect(numbers(raw.ratings.columns.get("item"))).toEqual([1, 0, 0]);
    expect(numbers(raw.ratings.columns.get("ratings"))).toEqual([4, 5, 1]);
    expect([...raw.times!]).toEqual([978300760, 978300761, 978300762]);
    expect(raw.ids.get("item")!.ids).toEqual(["3", "7"]);
  });

  it("has the columns of MovieLens 100k", async () => {
    const raw = await readRawData(folderWith());
    const user = raw.tables.get("user")!.columns;
    expect(numbers(user.get("age"))).toEqual([1, 56]);
    expect(numbers(user.get("sex"))).toEqual([0, 1]);
    expect(raw.ids.get("occ")!.ids[numbers(user.get("occ"))[1]!]).toBe("self-employed");
    expect(numbers(user.get("zip"))).toEqual([480, 0]);
    const item = raw.tables.get("item")!.columns;
    expect((item.get("title") as TextColumn).values).toEqual(["Pond, The (1994)", "Et\u00e9"]);
    const genres = numbers(item.get("genres"));
    expect(GENRES.filter((_, g) => genres[g] === 1)).toEqual(["Drama", "War"]);
    expect(numbers(item.get("year"))).toEqual([1994, 1994]);
    expect(numbers(item.get("month"))).toEqual([0, 0]);
    expect(raw.remarks).toEqual([
      "this is not the published MovieLens 1M: 3 ratings of 2 movies by 2 people in the place of 1,000,209 ratings of 3,883 movies by 6,040 people",
      "the set tells years of its movies but no months: every movie is given month 0",
      "item 7 (`Et\u00e9`) has no year: it is given the mean, 1994.0",
    ]);
  });

  it("is kept as an archive and read by its name", async () => {
    process.env.ANTK_DATA = join(folder, "store");
    const members = Object.entries(files).map(([name, text]) => ({
      name: `ml-1m/${name}`,
      content: Buffer.from(text, "latin1"),
      deflate: true,
    }));
    await addDataSet("ml-1m", { from: fileIn(folder, "ml-1m.zip", buildZip(members)) });
    const data = await readDataSets("ml-1m", { target: "ratings", split: "leave_one_out(dev=False)" });
    expect([data.train.rows, data.test!.rows]).toEqual([2, 1]);
    expect(data.origin!.name).toBe("ml-1m");
  });

  it("shows what is wrong by file, line and text", async () => {
    const wrong = (changes: Partial<typeof files>) => failureOf(() => readRawData(folderWith(changes)));
    expect(await wrong({ "ratings.dat": "1::3::6::978300761\n" })).toContain(
      "`6` is not a rating from 1 to 5",
    );
    expect(await wrong({ "ratings.dat": "9::3::5::978300761\n" })).toContain("no user is called `9`");
    expect(await wrong({ "users.dat": "1::F::1::21::48067\n" })).toContain(
      "`21` is not the code of an occupation, 0 to 20",
    );
    expect(await wrong({ "movies.dat": "3::Pond (1994)::Drama|Sailing\n" })).toContain(
      "`Drama|Sailing` is not genres of MovieLens",
    );
    expect(await wrong({ "movies.dat": "3;Pond (1994);Drama\n" })).toContain(
      "the line has 1 fields instead of 3",
    );
  });
});
