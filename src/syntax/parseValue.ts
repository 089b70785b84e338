import type { ValueAst } from "./ast.js";
import { parseConfig } from "./parse.js";

/** A value written on its own, such as the right side of `--set k=20`; null where it is no value of the language. */
export function parseValue(text: string): ValueAst | null {
  const { ast, diagnostics } = parseConfig({ path: "<value>", text: `@value(${text})` });
  const args = ast.directives[0]?.args ?? [];
  const isOneLine = ast.directives.length === 1 && ast.roots.length === 0;
  const isOneValue = diagnostics.length === 0 && isOneLine && args.length === 1;
  return isOneValue && args[0]!.name === null ? args[0]!.value : null;
}
