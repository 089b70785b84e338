import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ReadOptions, readDataSets, readRawData } from "../../src/data/read.js";
import { showDataSet } from "../../src/data/show.js";
import type { DenseColumn, IndexColumn } from "../../src/data/types.js";
import { spanOf } from "../../src/diagnostics/diagnostic.js";
import { failureOf, fileIn, temporaryFolder } from "./helpers.js";

const folder = temporaryFolder();
const read = (text: string | Buffer, options: ReadOptions = {}, name = "r.csv") =>
  readRawData(fileIn(folder, name, text), options);
const fails = (text: string | Buffer, options: ReadOptions = {}, name = "r.csv") =>
  failureOf(() => read(text, options, name));
const values = async (text: string, column: string, name = "r.csv") => {
  const raw = await read(text, {}, name);
  return [...(raw.ratings.columns.get(column) as DenseColumn | IndexColumn).values];
};
const path = join(folder, "r.csv");

describe("a delimited file", () => {
  it("numbers ids in order of first appearance, whatever text they are", async () => {
    const raw = await read("user,item,rating\nzoë,b 1,4\nann,__proto__,2.5\nzoë,constructor,1e0\n");
    expect([...(raw.ratings.columns.get("user") as IndexColumn).values]).toEqual([0, 1, 0]);
    expect(raw.ids.get("user")!.ids).toEqual(["zoë", "ann"]);
    expect(raw.ids.get("item")!.ids).toEqual(["b 1", "__proto__", "constructor"]);
    expect([...(raw.ratings.columns.get("ratings") as DenseColumn).values]).toEqual([4, 2.5, 1]);
    expect(raw.name).toBe("r.csv");
  });
  it.each([
    ["commas", "user,item,rating\na,b,4\nc,b,5\n", "r.csv"],
    ["tabs", "user\titem\trating\na\tb\t4\nc\tb\t5\n", "r.tsv"],
    ["semicolons", "user;item;rating\na;b;4\nc;b;5\n", "r.csv"],
    ["CRLF and blank lines", "user,item,rating\r\n\r\na,b,4\r\nc,b,5\r\n\r\n", "r.csv"],
    ["a byte order mark", "\uFEFFuser,item,rating\na,b,4\nc,b,5\n", "r.csv"],
    ["no last line break", "user,item,rating\na,b,4\nc,b,5", "r.csv"],
    ["quoted fields", '"user","item","rating"\n"a","b","4"\nc,"b",5\n', "r.csv"],
    ["JSON lines", '{"user":"a","item":"b","rating":4}\n{"rating":5,"item":"b","user":"c"}\n', "r.jsonl"],
  ])("is read with %s", async (_what, text, name) => {
    expect(await values(text, "ratings", name)).toEqual([4, 5]);
    expect(await values(text, "user", name)).toEqual([0, 1]);
    expect(await values(text, "item", name)).toEqual([0, 0]);
  });
  it("keeps separators, quotes and line breaks inside quotes", async () => {
    const raw = await read('user,item,rating\n"a, the ""first""","two\nlines",4\n');
    expect(raw.ids.get("user")!.ids).toEqual(['a, the "first"']);
    expect(raw.ids.get("item")!.ids).toEqual(["two\nlines"]);
  });
  it("guesses columns by their usual names, and says so", async () => {
    const raw = await read("Reader ID,Book,Stars,Date\nann,b1,4,2024-01-02\n");
    expect(raw.remarks).toEqual([
      `${path}: column \`Reader ID\` as user, \`Book\` as item, \`Stars\` as ratings, \`Date\` as time (guessed from the names)`,
    ]);
  });
  it("takes the columns that options name, and says nothing", async () => {
    const source = { user: "who", item: "what", ratings: "n" };
    const raw = await read("n,what,who\n3,b,a\n", { source });
    expect([...(raw.ratings.columns.get("ratings") as DenseColumn).values]).toEqual([3]);
    expect(raw.remarks).toEqual([]);
    expect(raw.times).toBeUndefined();
  });
  it("keeps further numbers as columns and names those it leaves out", async () => {
    const raw = await read("user,item,rating,pages,lang\na,b,4,120,en\nc,b,5,80,de\n");
    expect(raw.ratings.columns.get("pages")).toMatchObject({ kind: "dense", width: 1 });
    expect(raw.ratings.columns.has("lang")).toBe(false);
    expect(raw.remarks.at(-1)).toBe(
      `${path}: left out \`lang\` (not numbers, or a name with a meaning of its own)`,
    );
  });
  it("reads times as numbers or ISO dates in UTC", async () => {
    const times = async (...cells: string[]) => [
      ...(await read(`user,item,rating,time\n${cells.map((c) => `a,b,1,${c}\n`).join("")}`)).times!,
    ];
    expect(await times("880000000", "5.5")).toEqual([880000000, 5.5]);
    const noon = Date.UTC(2024, 1, 29, 12) / 1000;
    expect(
      await times("2024-02-29", "2024-02-29T12:00", "2024-02-29 12:00:00.5", "2024-02-29T13:30:00+01:30"),
    ).toEqual([noon - 43_200, noon, noon + 0.5, noon]);
  });
  it("trains under the usual names", async () => {
    const data = await readDataSets("data/books.csv", { target: "ratings", center: ["ratings"] });
    expect([data.train.rows, data.dev!.rows, data.test!.rows]).toEqual([86, 11, 11]);
    expect(data.schema.columns.map((c) => [c.name, c.dim])).toEqual([
      ["user", 12],
      ["item", 15],
      ["ratings", null],
      ["time", null],
    ]);
  });
  it("is described like a named set", async () => {
    const { name, path: place, tables } = await showDataSet("data/books.csv");
    expect([name, place, tables[0]!.rows]).toEqual(["books.csv", "data/books.csv", 108]);
  });
});

describe("a wrong cell", () => {
  it("is underlined in its line", async () => {
    expect(await fails('user,item,rating\na,b,4\n\n"c, d",b,4x\n')).toBe(
      [
        "DataError",
        "error[bad-cell]: `4x` is not a number, in column `rating`",
        ` --> ${path}:4:10`,
        "  |",
        '4 | "c, d",b,4x',
        "  |          ^^ must be a number",
      ].join("\n"),
    );
  });
  it("is found behind CRLF, quotes and a byte order mark", async () => {
    const message = await fails('\uFEFFuser,item,rating\r\n"two\r\nlines",b,4\r\na,"b",x\r\n');
    expect(message).toContain(`${path}:4:7`);
  });
  it.each([
    ["a missing rating", "user,item,rating\na,b,\n", "the cell is empty, in column `rating`", ":2:5"],
    ["an empty id", "user,item,rating\n ,b,4\n", "the id is empty, in column `user`", ":2:1"],
    ["an infinite number", "user,item,rating\na,b,-inf\n", "`-inf` is not a finite number", ":2:5"],
    ["a number beyond float32", "user,item,rating\na,b,1e39\n", "`1e39` is too large", ":2:5"],
    ["a decimal comma", 'user,item,rating\na,b,"4,5"\n', "`4,5` is not a number", ":2:5"],
    [
      "a day that no month has",
      "user,item,rating,date\na,b,4,2023-02-29\n",
      "`2023-02-29` is not a date",
      ":2:7",
    ],
    ["an hour that no day has", "user,item,rating,date\na,b,4,2023-02-28T24:01\n", "is not a date", ":2:7"],
    ["too few cells", "user,item,rating\na,b\n", "the row has 2 cells, the header 3", ":2:1"],
    ["too many cells", "user,item,rating\na,b,4,5\n", "the row has 4 cells, the header 3", ":2:1"],
  ])("may be %s", async (_what, text, message, place) => {
    const shown = await fails(text);
    expect(shown).toContain(message);
    expect(shown).toContain(`${path}${place}`);
  });
  it("is reported with all others, twenty at most, by line", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `a,${i === 3 ? "" : "b"},x${i}\n`);
    const shown = await fails(`user,item,rating\n${rows.join("")}`);
    expect(shown.match(/error\[bad-cell\]/g)).toHaveLength(20);
    expect(shown).toContain(`\`${path}\` has 11 more problems of this kind`);
    expect(shown.indexOf("the id is empty")).toBeGreaterThan(shown.indexOf("`x2`"));
  });
  it("may be bytes that are no UTF-8", async () => {
    const latin1 = Buffer.from("user,item,rating\nzo\xeb,b,4\n", "latin1");
    expect(await fails(latin1)).toContain("the id is not UTF-8 text, in column `user`");
    expect(await fails(Buffer.from("\uFEFFuser,item,rating\n", "utf16le"))).toContain("save it as UTF-8");
  });
});

describe("a wrong file", () => {
  it("has a quote that is never closed", async () => {
    const shown = await fails('user,item,rating\na,b,4\nc,"b,5\nd,b,3\n');
    expect(shown).toContain("a quote is opened and never closed");
    expect(shown).toContain(`${path}:3:1`);
    expect(await fails('user,item,rating\na,b"c",4\n')).toContain("a quote stands in the middle of a cell");
  });
  it("has no header, or none that is understood", async () => {
    const shown = await fails("196,242,3\n186,302,3\n");
    expect(shown).toContain("has no column that is known as the user column");
    expect(shown).toContain("its header: 196, 242, 3");
    expect(shown).toContain("the first line of the file must name the columns");
    expect(await fails("")).toContain("error[empty-file]");
  });
  it("has two columns that may be meant", async () => {
    const shown = await fails("user,reader,item,rating\na,b,c,4\n");
    expect(shown).toContain("both `user` and `reader` may be the user column");
    expect(shown).toContain("say which: user='user'");
    expect(await read("user,reader,item,rating\na,b,c,4\n", { source: { user: "reader" } })).toBeDefined();
  });
  it("lacks the column that an option names", async () => {
    const source = { path: "x.config", text: "@data('r.csv', item='boook')" };
    const spans = new Map([["item", spanOf(source, 15, 27)]]);
    const shown = await fails("user,book,rating\na,c,4\n", { source: { item: "boook" }, spans });
    expect(shown).toContain("x.config:1:16");
    expect(shown).toContain("did you mean `book`?");
    expect(shown).toContain("its header: user, book, rating");
  });
  it("names one column for two things, or two columns alike", async () => {
    expect(await fails("user,item,rating\na,c,4\n", { source: { user: "item", item: "item" } })).toContain(
      "column `item`",
    );
    expect(await fails("user,item,item,rating\na,c,d,4\n")).toContain("has two columns called `item`");
  });
  it("has no rows", async () => {
    const empty = fileIn(folder, "none.csv", "user,item,rating\n");
    expect(await failureOf(() => readDataSets(empty))).toContain("error[empty-train]");
  });
  it("has a line that is not the same JSON object as the first", async () => {
    const lines =
      '{"user":"a","item":"b","rating":4}\n{"user":"a","item":"b"}\n[1]\nnull\n{"user":"a","item":"b","rating":null}\n';
    const shown = await fails(lines, {}, "r.jsonl");
    expect(shown.match(/the line is not an object with `user`, `item`, `rating`/g)).toHaveLength(4);
    expect(shown).toContain("r.jsonl:2:1");
    expect(await fails('{"user":"a","item":"b","rating":"4x"}\n', {}, "r.jsonl")).toContain(
      "`4x` is not a number",
    );
  });
});

describe("the name of a data set", () => {
  it("is a known set or a file that is there", async () => {
    expect(await failureOf(() => readRawData("plantet"))).toContain("did you mean `planted`?");
    expect(await failureOf(() => readRawData("file"))).toContain("UsageError\nerror[unknown-data]");
    expect(await failureOf(() => readRawData("constructor"))).toContain("error[unknown-data]");
    expect(await failureOf(() => readRawData(join(folder, "no.csv")))).toContain(
      "error[no-file]: there is no file",
    );
    expect(await failureOf(() => readRawData(folder))).toContain("is a folder, not a file of ratings");
  });
  it("takes only the options of its source", async () => {
    expect(await failureOf(() => readRawData("planted", { source: { data_sed: 1 } }))).toContain(
      "UsageError\nerror[unknown-option]: the source `planted` has no option `data_sed`",
    );
    expect(await failureOf(() => readRawData("planted", { source: { data_seed: -1 } }))).toContain(
      "`data_seed` must be an integer of at least 0",
    );
  });
  it("leads nowhere outside the folder that a config may read", async () => {
    fileIn(folder, "inside.csv", "user,item,rating\na,b,4\n");
    expect((await readRawData("inside.csv", { within: folder })).ratings.rows).toBe(1);
    for (const outside of ["../inside.csv", join(folder, "inside.csv"), "a/../../x.csv"]) {
      expect(await failureOf(() => readRawData(outside, { within: folder }))).toContain(
        "error[path-outside]",
      );
    }
  });
});
