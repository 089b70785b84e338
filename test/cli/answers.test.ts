import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { antk, antkJson, inOwnFolder } from "./antk.js";
import { build, ended } from "./built.js";

inOwnFolder();
const run = "answers/last";
beforeAll(async () => {
  await antk("train", "good.config", "--out", "answers");
});

describe("antk predict --in", () => {
  it("adds what is predicted, and what the data knows, to the rows of a file", async () => {
    writeFileSync("pairs.csv", 'why,user,item\n"a, b",ann,It\n,bob,Emma\n');
    const { code, stdout, stderr } = await antk("predict", run, "--in", "pairs.csv", "-o", "out.csv");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toMatch(
      /^2 predictions in out\.csv; RMSE \d\.\d{4}, MAE \d\.\d{4} over the \d that (is|are) rated\n$/,
    );
    const [header, ...rows] = readFileSync("out.csv", "utf8").trimEnd().split("\n");
    expect(header).toBe("why,user,item,prediction,rating");
    expect(rows[0]).toMatch(/^"a, b",ann,It,-?\d+\.\d+,\d*$/);
    const one = await antkJson("predict", run, "--user", "ann", "--item", "It");
    expect(Number(rows[0]!.split(",").at(-2))).toBeCloseTo(one.events[0]!.prediction as number, 5);
  });
  it("prints the rows where no file is named, and scores them by the file's own ratings", async () => {
    writeFileSync("rated.csv", "user,item,rating\nann,It,1\n");
    const { stdout, stderr } = await antk("predict", run, "--in", "rated.csv");
    expect(stdout).toMatch(/^user,item,rating,prediction\nann,It,1,-?\d+(\.\d+)?\n$/);
    expect(stderr).toContain("over the 1 that is rated");
  });
});

describe("antk recommend --all", () => {
  it("writes a row for each user and place", async () => {
    const { code, stderr } = await antk(
      "recommend",
      run,
      "--all",
      "-o",
      "recs.csv",
      "--include-rated",
      "-k",
      "2",
    );
    const [header, ...rows] = readFileSync("recs.csv", "utf8").trimEnd().split("\n");
    expect(header).toBe("user,rank,item,title,genres,score");
    expect(stderr).toBe(`${rows.length / 2} users, ${rows.length} rows in recs.csv\n`);
    expect(code).toBe(0);
    const own = rows.filter((row) => row.startsWith("ann,"));
    const one = await antkJson("recommend", run, "--user", "ann", "--include-rated", "-k", "2");
    expect(own.map((row) => row.split(",")[2])).toEqual(one.events.map(({ item }) => item));
  });
});

describe("antk neighbors", () => {
  it("shows all scores side by side, the one that orders them first", async () => {
    const { stdout } = await antk("neighbors", run, "--item", "It", "--score", "power:0.3", "-k", "2");
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^nearest to item It, \d+ ratings$/);
    expect(lines[2]!.split(/ +/)).toEqual(["", "power:0.3", "cosine", "dot", "ratings", "item"]);
    expect(lines).toHaveLength(5);
  });
  it("of users likewise", async () => {
    const { stdout } = await antk("neighbors", run, "--user", "ann", "-k", "1");
    expect(stdout).toMatch(/^like user ann, \d+ ratings\n/);
  });
});

describe("antk rate", () => {
  it("writes a table of all items, and takes it back filled in", async () => {
    await antk("rate", run, "--template", "mine.csv");
    const [header, ...rows] = readFileSync("mine.csv", "utf8").trimEnd().split("\n");
    expect(header).toBe("item,title,rating");
    const filled = rows.map((row, i) => (i < 2 ? `${row}${4 + i}` : row));
    writeFileSync("mine.csv", [header, ...filled].join("\n"));
    const { code, events } = await antkJson("rate", run, "--in", "mine.csv", "--id", "zoe", "-k", "1");
    expect(code).toBe(0);
    expect(events[0]).toMatchObject({
      event: "person",
      id: "zoe",
      ratings: 2,
      items: [{ score: expect.any(Number) }],
    });
    const asked = await antkJson("recommend", "answers/last", "--user", "zoe", "-k", "1");
    expect(asked.events[0]).toMatchObject({ user: "zoe", score: expect.any(Number) });
    expect((await antk("recommend", (events[0] as { from: string }).from, "--user", "zoe")).code).toBe(2);
  });
  it("tells every row that is wrong", async () => {
    writeFileSync("wrong.csv", "item,rating\nIt,9\nDunes,3\nIt,\n");
    const { code, stderr } = await antk("rate", run, "--in", "wrong.csv");
    expect(code).toBe(4);
    expect(stderr).toContain("a rating must be a number from 1 to 5, got `9`");
    expect(stderr).toContain("no item is called `Dunes`");
  });
});

describe("antk rate in a dialogue", () => {
  const built = build();
  afterAll(() => built.remove());
  const answered = async (input: string, ...more: string[]) => {
    const child = built.start(["rate", "talk/last", "-k", "1", ...more]);
    child.stdin.end(input);
    return ended(child);
  };
  beforeAll(async () => {
    const config = `@data('planted', target='ratings', split=random(0.9, 0.1), center=['ratings'])
@train(objective='mse', opt='adam', mb=5000, epochs=1)
s x_dot_y()
-u lookup('user', l2=0.1, shape=[None, 2])
-v lookup('item', l2=0.1, shape=[None, 2])
-c lookup('item', l2=0.1, shape=[None, 1])`;
    writeFileSync("titles.config", config);
    await antk("train", "titles.config", "--out", "talk");
  });
  it("finds titles by their parts, and takes no for an answer", async () => {
    const first = readTitles()[0]!;
    const { code, stdout, stderr } = await answered(`zzzz\n${first}\n9\n${first}\n4\n\n`);
    expect(code).toBe(0);
    expect(stderr).toContain("no title has `zzzz` in it");
    expect(stderr).toContain("a rating must be a number from 1 to 5, got `9`");
    expect(stderr).toMatch(/1 ratings?; `me` is a user of /);
    expect(stdout).toMatch(/^ {2}1 {2}\d\.\d{3} {2}/);
  });
  it("keeps nothing where nothing is rated", async () => {
    const { code, stdout, stderr } = await answered("");
    expect([code, stdout]).toEqual([0, ""]);
    expect(stderr).toContain("nothing is rated, so nothing is kept");
  });
});

/** Titles of the run in the dialogue that no other title has in it. */
function readTitles(): string[] {
  const run = readdirSync("talk")[0]!;
  const { texts } = JSON.parse(readFileSync(join("talk", run, "entities.json"), "utf8"));
  const titles: string[] = texts["item.title"];
  return titles.filter(
    (title) => titles.filter((t) => t.toLowerCase().includes(title.toLowerCase())).length === 1,
  );
}
