import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { antk, antkJson, goldenFailure, inOwnFolder } from "./antk.js";

inOwnFolder();

describe("antk embeddings", () => {
  it("tells figures of each run and writes one page of all, and files for the projector", async () => {
    await antk("train", "good.config", "--out", "seen");
    await antk("train", "good.config", "--out", "seen", "--seed", "2");
    const run = "seen/last";
    const { code, stdout } = await antk("embeddings", run, run, "-o", "page.html", "--projector", "proj");
    expect(code).toBe(0);
    // Every item of tiny.csv has five ratings: nothing to order by.
    expect(stdout.split("\n")[0]).toMatch(
      /^good-[0-9a-f]{6}: hitem, 2 dimensions; norm and ratings – \(Spearman\)$/,
    );
    expect(readFileSync("page.html", "utf8")).toMatch(/<title>Embeddings of good-[0-9a-f]{6}, \d{8}-/);
    expect(readFileSync("proj/metadata-1.tsv", "utf8").split("\n")[0]).toBe("id\tratings");
    const { events } = await antkJson("embeddings", run, "-o", "page.html", "--maps", "none");
    expect(events).toMatchObject([{ event: "embeddings", node: "hitem", rows: 5, width: 2, share: null }]);
  });

  it("shows which nodes have a table when another is asked for", async () => {
    const { code } = await goldenFailure("no-table", "embeddings", "seen/last", "--node", "scor");
    expect(code).toBe(2);
  });
});
