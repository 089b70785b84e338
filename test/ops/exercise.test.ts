import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import type { OpDeclaration } from "../../src/declare/op.js";
import { GenericModel } from "../../src/train/genericModel.js";
import { dataOf } from "../support/data.js";
import "../support/close.js";
import { run } from "../support/run.js";
import { examine } from "./battery.js";
import { sizes } from "./uses.js";

// The exercise of CONTRIBUTING.md, "Add an op": a gated linear unit, in one file and nothing else. Here that file is
// put into a copy of the package, as a contributor would put it into src/ops.

const root = fileURLToPath(new URL("../../", import.meta.url));
const written = readFileSync(new URL("../fixtures/ops/glu.ts.txt", import.meta.url), "utf8");
const FILE = "src/ops/glu.ts";

type Files = ReadonlyMap<string, string>;
const script = <T>(path: string) =>
  import(new URL(`../../scripts/${path}`, import.meta.url).href) as Promise<T>;
const { indexFiles } = await script<{ indexFiles(root: string): Files }>("generate/indexes.mjs");
const { loadApi } = await script<{ loadApi(load: (path: string) => Promise<object>): Promise<object> }>(
  "generate/api.mjs",
);
const { referencePages } = await script<{ referencePages(api: object): Promise<Files> }>(
  "generate/reference.mjs",
);

let copy = "";
let glu: OpDeclaration;
let before: Files;

beforeAll(async () => {
  // Below the package, so that the copy finds the packages it imports.
  mkdirSync(`${root}dist`, { recursive: true });
  copy = `${mkdtempSync(`${root}dist/exercise-`)}/`;
  cpSync(`${root}src`, `${copy}src`, { recursive: true });
  before = indexFiles(copy);
  writeFileSync(`${copy}${FILE}`, written);
  ({ default: glu } = (await import(pathToFileURL(`${copy}${FILE}`).href)) as { default: OpDeclaration });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("an op handed in by a program", () => {
  const CONFIG = "h glu(1, initrange=0.5)\n-x placeholder(tf.float32)";
  it("computes what its sentence says", async () => {
    const options = {
      data: { x: [[1, 2]] },
      weights: { "h/w": [[3], [4]], "h/v": [[0], [Math.log(3) / 2]] },
    };
    expect(await run(CONFIG, { ...options, ops: [glu] })).toBeClose([[(3 + 8) * 0.75]]);
  });
  it("passes the battery on every engine of this machine", async () => {
    for (const size of sizes) {
      const use = {
        config: "h glu(3, initrange=0.5, l2=0.1)\n-x placeholder(tf.float32)",
        data: { x: size.afresh().values(size.width) },
      };
      const { problems, refusals } = await examine(use, { engines: ["cpu", "wasm", "plan"], ops: [glu] });
      expect([...problems, ...refusals]).toEqual([]);
    }
  });
  it("trains: y = x·σ(4x) to a tenth of the error it starts with", async () => {
    const x = Array.from({ length: 200 }, (_, i) => i / 50 - 2);
    const data = dataOf({ columns: { x, y: x.map((v) => v / (1 + Math.exp(-4 * v))) } });
    const graph = await compile({ text: CONFIG }, { data, ops: [glu] });
    const model = new GenericModel(graph, {
      objective: "mse",
      evaluate: "mse",
      opt: "adam",
      learnrate: 0.05,
      mb: 50,
      epochs: 30,
    });
    const { history } = await model.train(data, data);
    expect(history.at(-1)!.dev!.mse!).toBeLessThan(history[0]!.dev!.mse! / 10);
    model.dispose();
  });
});

describe("an op put into the package", () => {
  it("is listed by the generator, which changes no other list", () => {
    const after = indexFiles(copy);
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    expect(changed).toEqual(["src/ops/index.ts"]);
    const added = linesAdded(before.get("src/ops/index.ts")!, after.get("src/ops/index.ts")!);
    expect(added).toEqual(['import glu from "./glu.js";', "  glu,"]);
  });
  it("stands on the reference page, with example, shapes and weights; the rest of it stays", async () => {
    writeFileSync(`${copy}src/ops/index.ts`, indexFiles(copy).get("src/ops/index.ts")!);
    const api = await loadApi((path) => import(pathToFileURL(`${copy}src/${path}.ts`).href));
    const pages = await referencePages(api);
    const now = readFileSync(`${root}docs/reference/ops.md`, "utf8").replaceAll("\r\n", "\n");
    const page = pages.get("docs/reference/ops.md")!;
    expect(page).toContain("## glu");
    expect(page).toContain(
      "`h` is `[batch, 4]`. Weights: `h/w` `[3, 4]`, `h/b` `[4]` (no weight decay), `h/v` `[3, 4]`, `h/c` `[4]` (no weight decay).",
    );
    const links = "[gelu](#gelu) · ";
    expect(page.replace(/## glu\n[\s\S]*?(?=## )/, "").replace(`${links}[glu](#glu) · `, links)).toBe(now);
  });
});

function linesAdded(before: string, after: string): string[] {
  const known = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !known.has(line));
}
