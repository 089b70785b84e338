import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { md5 } from "../../src/data/archive.js";
import { readDataSets, readRawData } from "../../src/data/read.js";
import { showDataSet } from "../../src/data/show.js";
import { addDataSet, getDataSet, listDataSets } from "../../src/data/store.js";
import type { DenseColumn, SparseColumn, TextColumn } from "../../src/data/types.js";
import { readZipMembers } from "../../src/data/zip.js";
import { failureOf, fileIn, hasMl100k, ML_100K, temporaryFolder } from "./helpers.js";
import { buildZip } from "./zipBuilder.js";

const folder = temporaryFolder();
let store = "";
let run = 0;
beforeEach(() => {
  store = join(folder, `store ${run++}`);
  process.env.ANTK_DATA = store;
});

const MEMBERS = ["ml-100k/u.data", "ml-100k/u.user", "ml-100k/u.item"];
const stranger = buildZip(MEMBERS.map((name) => ({ name, content: "1|2|3\n" })));
const stored = () => join(store, "ml-100k", "ml-100k.zip");
const answering = (body: Buffer, status = 200) =>
  (() => Promise.resolve(new Response(new Uint8Array(body), { status }))) as typeof fetch;

describe("addDataSet", () => {
  it("names each member that is not the set's own, and stores nothing", async () => {
    const from = fileIn(folder, "stranger.zip", stranger);
    const message = await failureOf(() => addDataSet("ml-100k", { from }));
    for (const name of MEMBERS)
      expect(message).toContain(`\`${name}\` in \`${from}\` is not that of ml-100k`);
    expect(message).toContain(
      `its MD5 sum is ${md5(Buffer.from("1|2|3\n"))}, expected 6e47046882bad158b0efbb84cd5cb987`,
    );
    expect(existsSync(stored())).toBe(false);
  });
  it("keeps what is stored when a second archive is wrong", async () => {
    mkdirSync(join(store, "ml-100k"), { recursive: true });
    writeFileSync(stored(), "what was there");
    const from = fileIn(folder, "stranger.zip", stranger);
    await failureOf(() => addDataSet("ml-100k", { from }));
    expect(readFileSync(stored(), "utf8")).toBe("what was there");
  });
  it("says why an archive cannot be read", async () => {
    const absent = join(folder, "absent.zip");
    expect(await failureOf(() => addDataSet("ml-100k", { from: absent }))).toContain(
      `DataError\nerror[cannot-read]: cannot read \`${absent}\`: no such file or folder`,
    );
    expect(await failureOf(() => addDataSet("ml-100k", { from: folder }))).toContain("it is a folder");
    const cut = fileIn(folder, "cut.zip", stranger.subarray(0, 100));
    expect(await failureOf(() => addDataSet("ml-100k", { from: cut }))).toContain("error[bad-archive]");
    const other = fileIn(folder, "other.zip", buildZip([{ name: "books.csv", content: "" }]));
    expect(await failureOf(() => addDataSet("ml-100k", { from: other }))).toContain(
      "has no member `ml-100k/u.data`\n  = note: it has `books.csv`",
    );
  });
  it("knows which sets are kept", async () => {
    expect(await failureOf(() => addDataSet("ml100k", { from: "x" }))).toContain("did you mean `ml-100k`?");
    expect(await failureOf(() => addDataSet("planted", { from: "x" }))).toContain(
      "UsageError\nerror[built-in-data]: `planted` is built in",
    );
    expect(await failureOf(() => addDataSet("file", { from: "x" }))).toContain(
      "UsageError\nerror[unknown-data]",
    );
  });
  it.runIf(hasMl100k)("names the one member that differs", async () => {
    const real = await readZipMembers(
      readFileSync(ML_100K),
      ML_100K,
      MEMBERS.map((name) => ({ name, maxBytes: 2_000_000 })),
    );
    const changed = Buffer.from(real.get("ml-100k/u.item")!);
    changed[10] = changed[10]! ^ 1;
    const members = MEMBERS.map((name) => ({
      name,
      content: name.endsWith("item") ? changed : real.get(name)!,
    }));
    const from = fileIn(folder, "changed.zip", buildZip(members));
    const message = await failureOf(() => addDataSet("ml-100k", { from }));
    expect(message.match(/is not that of/g)).toHaveLength(1);
    expect(message).toContain("`ml-100k/u.item`");
  });
});

describe("getDataSet", () => {
  it("shows the terms first and tells the way out when offline", async () => {
    const shown: string[] = [];
    const offline = (() => {
      expect(shown).toHaveLength(1);
      return Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") }));
    }) as typeof fetch;
    const showTerms = (terms: string) => void shown.push(terms);
    const message = await failureOf(() => getDataSet("ml-100k", { showTerms, fetch: offline }));
    expect(shown[0]).toContain("may not be passed on");
    expect(message).toContain(
      "ResourceError\nerror[cannot-download]: cannot download https://files.grouplens.org/",
    );
    expect(message).toContain("getaddrinfo ENOTFOUND");
    expect(message).toContain("antk data add ml-100k --from FILE.zip");
  });
  it("refuses what is not the set, and a server that has it no more", async () => {
    const showTerms = () => {};
    const wrong = () => getDataSet("ml-100k", { showTerms, fetch: answering(stranger) });
    expect(await failureOf(wrong)).toContain("DataError\nerror[wrong-member]");
    const gone = () => getDataSet("ml-100k", { showTerms, fetch: answering(Buffer.from("gone"), 404) });
    expect(await failureOf(gone)).toContain("the server answered 404");
    expect(existsSync(stored())).toBe(false);
  });
  it.runIf(hasMl100k)("stores what the publisher sends", async () => {
    const set = await getDataSet("ml-100k", { showTerms: () => {}, fetch: answering(readFileSync(ML_100K)) });
    expect(set).toEqual({ name: "ml-100k", path: stored() });
    expect(readFileSync(stored()).equals(readFileSync(ML_100K))).toBe(true);
  });
});

describe("listDataSets", () => {
  it("tells what is built in and what is absent", () => {
    expect(listDataSets().map(({ name, state, path }) => [name, state, path])).toEqual([
      ["digits", "built in", null],
      ["ml-100k", "absent", stored()],
      ["ml-1m", "absent", join(store, "ml-1m", "ml-1m.zip")],
      ["planted", "built in", null],
      ["words", "built in", null],
    ]);
  });
});

describe("readDataSets of a set that is not here", () => {
  it("shows both ways to get it", async () => {
    const message = await failureOf(() => readDataSets("ml-100k"));
    expect(message).toContain("DataError\nerror[not-stored]: the data set `ml-100k` is not on this machine");
    expect(message).toContain("antk data get ml-100k");
    expect(message).toContain("antk data add ml-100k --from FILE.zip");
  });
});

describe.runIf(hasMl100k)("ml-100k", () => {
  it("is read from the archive as it is", async () => {
    await addDataSet("ml-100k", { from: ML_100K });
    expect(listDataSets().find(({ name }) => name === "ml-100k")!.state).toBe("stored");
    const raw = await readRawData("ml-100k");
    expect(raw.ratings.rows).toBe(100_000);
    expect([...(raw.ratings.columns.get("ratings") as DenseColumn).values].reduce((a, b) => a + b)).toBe(
      352_986,
    );
    const item = raw.tables.get("item")!;
    const titles = (item.columns.get("title") as TextColumn).values;
    expect(titles[0]).toBe("Toy Story (1995)");
    expect(titles[543]).toBe("Things to Do in Denver when You're Dead (1995)");
    // Latin-1 in the file.
    expect(titles.some((title) => title.includes("é"))).toBe(true);
    const terms = item.columns.get("tfidf_doc_term") as SparseColumn;
    expect(terms.rows).toBe(1682);
    expect(terms.width).toBeGreaterThan(2000);
    expect(raw.remarks.join()).toContain("item 267");
  });
  it("splits into 80,000, 10,000 and 10,000, the same for the same seed", async () => {
    await addDataSet("ml-100k", { from: ML_100K });
    const first = await readDataSets("ml-100k", { target: "ratings", center: ["ratings"], splitSeed: 1 });
    const second = await readDataSets("ml-100k", { target: "ratings", center: ["ratings"], splitSeed: 1 });
    const third = await readDataSets("ml-100k", { target: "ratings", center: ["ratings"], splitSeed: 2 });
    expect([first.train.rows, first.dev!.rows, first.test!.rows]).toEqual([80_000, 10_000, 10_000]);
    expect(first.train.columns).toEqual(second.train.columns);
    expect(first.train.columns).not.toEqual(third.train.columns);
  });
  it("is described with its ranges", async () => {
    await addDataSet("ml-100k", { from: ML_100K });
    const { path, tables, terms } = await showDataSet("ml-100k");
    expect(path).toBe(stored());
    expect(terms).toContain("GroupLens");
    expect(tables.map(({ name, rows }) => [name, rows])).toEqual([
      ["ratings", 100_000],
      ["user", 943],
      ["item", 1682],
    ]);
    const column = (table: number, name: string) => tables[table]!.columns.find((c) => c.name === name);
    expect(column(0, "time")!.range).toEqual([874724710, 893286638]);
    expect(column(1, "age")!.range).toEqual([7, 73]);
    expect(column(2, "year")!.range).toEqual([1922, 1998]);
    expect(column(1, "occ")).toMatchObject({ kind: "index", dim: 21, range: null });
  });
});
