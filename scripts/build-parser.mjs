// Writes src/syntax/generated/parser.ts from grammar/antk.peggy. Run it whenever the grammar changes.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import peggy from "peggy";

const grammar = fileURLToPath(new URL("../grammar/antk.peggy", import.meta.url));
const folder = fileURLToPath(new URL("../src/syntax/generated/", import.meta.url));

/** The parser as a TypeScript module without types; src/syntax/parseLine.ts gives it some. */
function moduleText() {
  const parser = peggy.generate(readFileSync(grammar, "utf8"), {
    grammarSource: "antk.peggy",
    allowedStartRules: ["NodeLine", "DirectiveLine"],
    output: "source",
    format: "es",
  });
  return `// @ts-nocheck\n${parser}`;
}

try {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}parser.ts`, moduleText());
} catch (error) {
  if (typeof error.format !== "function") throw error;
  console.error(error.format([{ source: "antk.peggy", text: readFileSync(grammar, "utf8") }]));
  process.exitCode = 1;
}
