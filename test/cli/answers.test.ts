import { readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { antk, antkJson, inOwnFolder } from "./antk.js";

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
