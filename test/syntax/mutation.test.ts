import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { renderDiagnostics } from "../../src/diagnostics/render.js";
import type { NodeAst } from "../../src/syntax/ast.js";
import { parseConfig } from "../../src/syntax/parse.js";
import { Random } from "./random.js";

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");

const seeds = [
  fixture("../fixtures/mf-antk.config"),
  fixture("../fixtures/tree-antk.config"),
  fixture("../golden/syntax/values.config"),
  fixture("../golden/syntax/indentation.config"),
  fixture("../golden/syntax/mistakes.config"),
];

const pieces = [
  ..."()[]'\"#\n\t -=,.$@*/+\\:0%`{}",
  "\r\n",
  "\r",
  "\uFEFF",
  "\u202e",
  "\u2028",
  "\u0000",
  "\ud83d",
  "\udc69",
  "👩‍🚀",
  "e\u0301",
  "“",
  "->",
  "**",
  "True",
  "true",
  "1e-3",
  "__proto__",
  "\n-x op(",
  "\n@bind(",
  "((((((((",
];

/** One to eight random cuts, copies and insertions. */
function mutate(text: string, random: Random): string {
  let mutant = text;
  for (let edits = 1 + random.below(8); edits > 0; edits--) {
    const at = random.below(mutant.length + 1);
    const length = random.below(random.below(8) === 0 ? 200 : 4);
    const kind = random.below(3);
    const inserted = kind === 0 ? "" : kind === 1 ? random.pick(pieces) : mutant.slice(at, at + length * 4);
    mutant = mutant.slice(0, at) + inserted + mutant.slice(kind === 2 ? at : at + length);
  }
  return mutant;
}

function* nodesOf(nodes: readonly NodeAst[]): Generator<NodeAst> {
  for (const node of nodes) {
    yield node;
    yield* nodesOf(node.children);
  }
}

/** Milliseconds; a run that the machine has interrupted is measured again. */
function parseTime(text: string, marker: string): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && best > 10; run++) {
    const start = performance.now();
    parseConfig({ path: "mutant", text }, { marker });
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

describe("whatever the text", () => {
  it("4,000 mutants give a tree and messages whose places lie inside the text, in order and quickly", () => {
    const random = new Random(20);
    let wrong = 0;
    let slowest = 0;
    for (let i = 0; i < 4000; i++) {
      const text = mutate(random.pick(seeds), random);
      const marker = random.pick(["-", "-", "-", "->", "", "x", "("]);
      const { ast, diagnostics } = parseConfig({ path: "mutant", text }, { marker });
      slowest = Math.max(slowest, parseTime(text, marker));
      if (diagnostics.length > 0) wrong++;
      const about = JSON.stringify(text);
      let previous = 0;
      for (const { labels } of diagnostics) {
        expect(labels.length, about).toBeGreaterThan(0);
        expect(labels[0]!.span.start, about).toBeGreaterThanOrEqual(previous);
        previous = labels[0]!.span.start;
        for (const { span } of labels) {
          const inside = span.start >= 0 && span.start <= span.end && span.end <= text.length;
          expect(inside, `${span.start}-${span.end} of ${about}`).toBe(true);
        }
      }
      const named = [...ast.directives, ...nodesOf(ast.roots)];
      for (const { name, nameSpan, span } of named) {
        expect(text.slice(nameSpan.start, nameSpan.end).normalize(), about).toBe(name);
        expect(
          span.start <= nameSpan.start && nameSpan.end <= span.end && span.end <= text.length,
          about,
        ).toBe(true);
      }
      const broken = named.some((line) => line.broken);
      const hasErrors = diagnostics.some((d) => d.severity === "error");
      if (broken) expect(hasErrors, about).toBe(true);
      expect(renderDiagnostics(diagnostics, { color: false }), about).not.toMatch(
        /(?!\n)[\p{Cc}\u202e\u2028]/u,
      );
    }
    expect(wrong).toBeGreaterThan(2000);
    expect(slowest).toBeLessThan(50);
  });
});
