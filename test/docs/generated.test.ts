import { existsSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root, script, textOf } from "./package.js";

type Files = ReadonlyMap<string, string>;
type Api = Readonly<Record<string, unknown>>;

const { indexFiles, registryIndex, commandIndex } = await script<{
  indexFiles(root: string): Files;
  registryIndex(registry: { folder: string; list: string; about: string }, names: readonly string[]): string;
  commandIndex(names: readonly string[], before: string): string;
}>("generate/indexes.mjs");
const { loadApi } = await script<{ loadApi(load: (path: string) => Promise<object>): Promise<Api> }>(
  "generate/api.mjs",
);
const { referencePages } = await script<{ referencePages(api: Api): Promise<Files> }>(
  "generate/reference.mjs",
);
const { pictureTexts } = await script<{ pictureTexts(api: Api, root: string): Promise<Files> }>(
  "generate/pictures.mjs",
);
const { configsPage, staleFigures } = await script<{
  configsPage(api: Api, root: string): Files;
  staleFigures(root: string): readonly string[];
}>("generate/configs.mjs");
const { quotingPages } = await script<{ quotingPages(api: Api, root: string): Promise<Files> }>(
  "generate/blocks.mjs",
);

const api = await loadApi((path) => import(new URL(`../../src/${path}.ts`, import.meta.url).href));

/** Compares what is generated now, from src, with what is in the repository. */
function expectFresh(files: Files): void {
  for (const [path, text] of files) {
    const kept = existsSync(`${root}${path}`) ? textOf(path) : "";
    expect(kept, `${path} is stale: npm run generate`).toBe(text);
  }
}

describe("npm run generate", () => {
  it("lists every declaration that has a file", () => expectFresh(indexFiles(root)));

  it("writes the reference pages from the declarations", async () => expectFresh(await referencePages(api)));

  it("draws the pictures, and knows by their Graphviz text whether they are up to date", async () => {
    const texts = await pictureTexts(api, root);
    expectFresh(texts);
    const pictures = readdirSync(`${root}docs/pictures`).filter((file) => !file.endsWith(".dot"));
    expect(pictures.sort()).toEqual(["mf.png", "tree.pdf"]);
    expect(texts.size).toBe(pictures.length);
  });

  it("tells what each config is and what it reached, trained as it stands now", () => {
    expectFresh(configsPage(api, root));
    expect(staleFigures(root), "train them: npm run generate -- --run NAME…").toEqual([]);
  });

  it("quotes files and phases in the documentation", async () => expectFresh(await quotingPages(api, root)));
});

describe("a list of declarations", () => {
  it("names each file's default export, also where its name is a word of the language", () => {
    const text = registryIndex({ folder: "ops", list: "ops", about: "Every op." }, ["in", "x_dot_y"]);
    expect(text).toBe(`import { registryOf } from "../declare/registry.js";
import in_ from "./in.js";
import xDotY from "./x_dot_y.js";

/** Every op. */
export const ops = registryOf([in_, xDotY]);
`);
  });

  it("keeps the order of commands, which is that of --help, and adds new ones at its end", () => {
    const before = "export const commands: readonly CliCommand[] = [train, check, gone];\n";
    expect(commandIndex(["check", "explore", "train"], before)).toContain("= [train, check, explore];");
  });
});
