import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../../src/diagnostics/render.js";
import { parseConfig } from "../../src/syntax/parse.js";
import { golden } from "../golden.js";
import { dumpAst } from "./dumpAst.js";

const folder = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function configsIn(directory: string): { name: string; text: string }[] {
  const names = readdirSync(directory).filter((file) => file.endsWith(".config"));
  return names.map((file) => {
    const text = readFileSync(`${directory}/${file}`, "utf8").replaceAll("\r\n", "\n");
    return { name: file.replace(/\.config$/, ""), text };
  });
}

describe("every config of the golden folder has the tree, or the messages, that lie beside it", () => {
  it.each(configsIn(folder("../golden/syntax")))("$name", ({ name, text }) => {
    const { ast, diagnostics } = parseConfig({ path: `${name}.config`, text });
    if (diagnostics.length === 0) golden(`syntax/${name}.ast`, dumpAst(ast));
    else golden(`syntax/${name}.err`, renderDiagnostics(diagnostics, { color: false, width: 80 }));
  });
});

describe("the configs of ANTK's tutorial parse unchanged", () => {
  const configs = configsIn(folder("../fixtures")).filter(({ name }) => name.endsWith("-antk"));
  it("both of them are there", () =>
    expect(configs.map(({ name }) => name)).toEqual(["mf-antk", "tree-antk"]));
  it.each(configs)("$name", ({ name, text }) => {
    const { ast, diagnostics } = parseConfig({ path: `${name}.config`, text });
    expect(diagnostics).toEqual([]);
    golden(`syntax/${name}.ast`, dumpAst(ast));
  });
});
