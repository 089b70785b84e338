import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { loadModel } from "../../src/browser.js";
import { load } from "../../src/load.js";
import { sha256Of } from "../../src/numeric/sha256.js";
import "../support/close.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk model "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("SHA-256", () => {
  it("is Node's, whatever the length", () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) % 256);
      expect(sha256Of(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
    }
  });
});

describe("a model in one file", async () => {
  const data = factorRatings({}, 1500);
  const run = await storeRun({ config: FACTORS, data, parent: folder, train: { epochs: 8, mb: 50 } });
  const trained = await load(run.path);
  const path = join(folder, "small.antkm");
  const bytes = trained.modelFile();
  writeFileSync(path, bytes);
  const page = await loadModel(bytes);
  const other = await load(path);
  afterAll(() => {
    for (const model of [trained, other]) model.dispose();
  });
  const ratings = trained.items.slice(0, 4).map(({ id }, i) => ({ item: id, rating: 1 + i }));

  it("is a run to `load`, without its folder", () => {
    const requests = [{ user: "u1", item: "i2" }, { user: "u5", item: "i7" }]; // biome-ignore format: rows
    expect(other.predict(requests)).toEqual(trained.predict(requests));
    expect(other.recommendAll({ k: 3 })).toEqual(trained.recommendAll({ k: 3 }));
    expect(other.foldIn(ratings).recommend()).toEqual(trained.foldIn(ratings).recommend());
    expect(() => other.saveWith("me", ratings)).toThrow("is a file, and people are added to run folders");
  });
  it("answers in a page as in Node: predictions, lists, neighbours, and people folded in", () => {
    const requests = [{ user: "u1", item: "i2" }, { user: "u5", item: "i7" }]; // biome-ignore format: rows
    expect(page.predict(requests)).toBeClose(trained.predict(requests), 1e-6);
    expect(page.recommend("u1")).toEqual(trained.recommend("u1"));
    expect(page.recommend("u1", { score: "cosine", k: 3, excludeSeen: false })).toEqual(
      trained.recommend("u1", { score: "cosine", k: 3, excludeSeen: false }),
    );
    expect(page.neighbors({ item: "i2" })).toEqual(trained.neighbors({ item: "i2" }));
    const [here, there] = [page, trained].map((model) => model.foldIn(ratings));
    expect(here!.row).toEqual(there!.row);
    expect(here!.recommend({ k: 5 })).toEqual(there!.recommend({ k: 5 }));
    expect(page.items.map(({ id }) => id)).toEqual(trained.items.map(({ id }) => id));
    expect(() => page.recommend("u999")).toThrow("no user is called `u999`");
  });
  it("has those in it who were folded in before", async () => {
    const mine = await load(trained.saveWith("me", ratings));
    const mineInPage = await loadModel(mine.modelFile());
    expect(mineInPage.recommend("me", { k: 4 })).toEqual(mine.recommend("me", { k: 4 }));
    mine.dispose();
  });
  it("is refused where a byte is not what was written, or it is something else", async () => {
    const wrong = bytes.slice();
    wrong[bytes.length - 100]! ^= 1;
    await expect(loadModel(wrong)).rejects.toThrow("is damaged: its values are not those written");
    await expect(loadModel(bytes.subarray(0, 200))).rejects.toThrow("is damaged");
    const weights = readFileSync(join(run.path, "best", "weights.safetensors"));
    await expect(loadModel(new Uint8Array(weights))).rejects.toThrow("it is no model of antk");
  });
});

describe("antk/browser", () => {
  it("imports nothing of Node and no tfjs", () => {
    const src = fileURLToPath(new URL("../../src/", import.meta.url));
    const seen = new Set<string>();
    const foreign: string[] = [];
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(file, "utf8");
      for (const [, types, from] of text.matchAll(/^(?:import|export) (type )?[^;]*?from "([^"]+)";/gm)) {
        if (types) continue;
        if (from!.startsWith(".")) visit(resolve(dirname(file), from!.replace(/\.js$/, ".ts")));
        else foreign.push(`${file}: ${from}`);
      }
    };
    visit(join(src, "browser.ts"));
    expect(foreign).toEqual([]);
    expect(seen.size).toBeGreaterThan(8);
  });
});
