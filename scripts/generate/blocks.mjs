// Quotes in Markdown: a comment `<!-- block: NAME -->` says what the fenced block below it must hold.

import { readFileSync } from "node:fs";
import { phaseTexts } from "./phases.mjs";

/** Pages that quote. */
const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/search.md"];

const BLOCK = /^(<!-- block: (.+?) -->\n+```\w*\n)((?:(?!```).*\n)*)```$/gm;

/**
 * Each page with its quotes as they should be, by path. `file PATH` quotes a file, `phase NAME` what a phase makes.
 * @returns {Promise<Map<string, string>>}
 */
export async function quotingPages(api, root) {
  const phases = await phaseTexts(api, root);
  const read = (path) => readFileSync(`${root}${path}`, "utf8").replaceAll("\r\n", "\n");
  const text = (name) => {
    if (name.startsWith("file ")) return read(name.slice("file ".length)).trimEnd();
    if (phases.has(name)) return phases.get(name);
    throw new Error(
      `nothing is called \`${name}\`: a block quotes \`file PATH\`, ${[...phases.keys()].join(", ")}`,
    );
  };
  const quoted = (page) => {
    let count = 0;
    const quotes = read(page).replaceAll(BLOCK, (_all, before, name) => {
      count += 1;
      return `${before}${text(name)}\n\`\`\``;
    });
    const asked = quotes.match(/^<!-- block:/gm)?.length ?? 0;
    if (count !== asked) throw new Error(`${page}: a comment \`block:\` has no fenced block below it`);
    return quotes;
  };
  return new Map(pages.map((page) => [page, quoted(page)]));
}
