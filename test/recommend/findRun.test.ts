import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/diagnostics/errors.js";
import { findRun } from "../../src/recommend/findRun.js";
import { runFiles } from "../../src/train/runFolder.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { inFolder, storeRun } from "../support/runs.js";

/** Folders that look like runs; the later in the list, the younger. */
function makeRuns(parent: string, names: readonly string[]): void {
  names.forEach((name, i) => {
    const path = join(parent, name);
    mkdirSync(join(path, "best"), { recursive: true });
    writeFileSync(join(path, runFiles.run), "{}");
    writeFileSync(join(path, runFiles.weights), "");
    utimesSync(join(path, runFiles.run), 1000 + i, 1000 + i);
  });
}

const names = ["20260101-000000-mf-aaaaaa", "20260102-000000-mf-bbbbbb", "20260102-000001-tree-cccccc"];

describe("a run is found by", () => {
  it("`last`: the one that was written last", () =>
    inFolder((folder) => {
      makeRuns(folder, [names[2]!, names[0]!, names[1]!]);
      expect(findRun(join(folder, "last"))).toBe(join(folder, names[1]!));
    }));
  it("`last` of two of one moment: the later by name", () =>
    inFolder((folder) => {
      makeRuns(folder, names);
      for (const name of names) utimesSync(join(folder, name, runFiles.run), 5, 5);
      expect(findRun(join(folder, "last"))).toBe(join(folder, names[2]!));
    }));
  it("its path", () =>
    inFolder((folder) => {
      makeRuns(folder, names);
      expect(findRun(join(folder, names[0]!))).toBe(join(folder, names[0]!));
    }));
  it("a beginning that no other has", () =>
    inFolder((folder) => {
      makeRuns(folder, names);
      expect(findRun(join(folder, "20260101"))).toBe(join(folder, names[0]!));
    }));
  it("its plain name, in the folder `runs`", () =>
    inFolder((folder) => {
      const here = process.cwd();
      makeRuns(join(folder, "runs"), names);
      process.chdir(folder);
      try {
        expect(findRun("last")).toBe(join(process.cwd(), "runs", names[2]!));
        expect(findRun("20260101")).toBe(join(process.cwd(), "runs", names[0]!));
      } finally {
        process.chdir(here);
      }
    }));
});

describe("no run is found by", () => {
  it("a beginning that two have; they are named", () =>
    inFolder((folder) => {
      makeRuns(folder, names);
      const find = () => findRun(join(folder, "20260102"));
      expect(find).toThrow(UsageError);
      expect(find).toThrow("is the beginning of 2 runs");
    }));
  it("a name that none has", () =>
    inFolder((folder) => {
      makeRuns(folder, names);
      expect(() => findRun(join(folder, "2027"))).toThrow("there is no run");
    }));
  it.each(["last", "x"])("`%s` where there are no runs, nor the folder", (name) =>
    inFolder((folder) => {
      expect(() => findRun(join(folder, name))).toThrow("there is no run");
      expect(() => findRun(join(folder, "nowhere", name))).toThrow("there is no run");
    }),
  );
  it("a folder without weights, or a file", () =>
    inFolder((folder) => {
      mkdirSync(join(folder, "half"));
      writeFileSync(join(folder, "half", runFiles.run), "{}");
      writeFileSync(join(folder, "file"), "");
      expect(() => findRun(join(folder, "half"))).toThrow("has no weights");
      expect(() => findRun(join(folder, "last"))).toThrow("there is no run");
    }));
});

describe("two runs of one second and one model", () => {
  it("lie in folders of their own", () =>
    inFolder(async (folder) => {
      const data = factorRatings({}, 100);
      const one = await storeRun({ config: FACTORS, data, parent: folder });
      const two = await storeRun({ config: FACTORS, data, parent: folder });
      expect(two.path).toBe(`${one.path}-2`);
      expect(one.path).toMatch(/20260102-030405-small-[0-9a-f]{6}$/);
      const other = await storeRun({ config: FACTORS, data, parent: folder, train: { seed: 1 } });
      expect(other.path).not.toMatch(/-2$/);
    }));
});
