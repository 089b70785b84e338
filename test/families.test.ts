import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { builtin } from "../src/registries.js";

// Ops and losses have checks of their own, which every declaration has to pass: ops/battery.test.ts and
// golden/vectors.test.ts. The numbers of the other families are written by hand in their folders.

const folders = {
  penalties: "penalties",
  metrics: "metrics",
  optimizers: "optimizers",
  splits: "splits",
  baselines: "baselines",
  sources: "data",
} as const;

/** The tests of a folder, one text. */
function testsOf(folder: string): string {
  const at = new URL(`${folder}/`, import.meta.url);
  return readdirSync(at)
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(new URL(file, at), "utf8"))
    .join("\n");
}

/** Names that the tests do not mention. */
const untested = (names: readonly string[], tests: string) =>
  names.filter((name) => {
    // `ndcg@k` is written with a number.
    const called = name.replace(/@k$/, "@\\d+");
    return !new RegExp(`(?<![\\w-])${called}(?![\\w-])`).test(tests);
  });

describe("every declaration is tested in its family's folder:", () => {
  it.each(Object.entries(folders))("%s", (family, folder) => {
    const names = builtin[family as keyof typeof folders].all.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    expect(untested(names, testsOf(folder))).toEqual([]);
  });

  it("and one that is not would be told", () =>
    expect(untested(["rmse", "ms"], '["rmse", 1], ["rms", 2]')).toEqual(["ms"]));
});
