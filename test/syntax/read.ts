import { expect } from "vitest";
import type { NodeAst } from "../../src/syntax/ast.js";
import { type ParseOptions, type ParseResult, parseConfig } from "../../src/syntax/parse.js";
import { dumpValue } from "./dumpAst.js";

export function read(text: string, options: ParseOptions = {}): ParseResult {
  return parseConfig({ path: "test.config", text }, options);
}

/** The names of a tree that must be without errors: `a(b c(d))`. */
export function shape(text: string, options: ParseOptions = {}): string {
  const { ast, diagnostics } = read(text, options);
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  return ast.roots.map(shapeOf).join(" ");
}

export function shapeOf(node: NodeAst): string {
  return node.children.length === 0 ? node.name : `${node.name}(${node.children.map(shapeOf).join(" ")})`;
}

/** The structure of one value, written as an argument. */
export function value(text: string): string {
  const { ast, diagnostics } = read(`node op(${text})`);
  expect(diagnostics.map((d) => d.message)).toEqual([]);
  expect(ast.roots[0]!.call!.args).toHaveLength(1);
  return dumpValue(ast.roots[0]!.call!.args[0]!.value);
}

/** The code of every message, in order. */
export function codes(text: string, options: ParseOptions = {}): string[] {
  return read(text, options).diagnostics.map((d) => d.code);
}
