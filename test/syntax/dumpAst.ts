import { positionOf, type Span } from "../../src/diagnostics/diagnostic.js";
import type { ArgAst, ConfigAst, NodeAst, ValueAst } from "../../src/syntax/ast.js";

/** A tree as text for golden files: one line for each directive, node and argument, with where it stands. */
export function dumpAst(ast: ConfigAst): string {
  const directives = ast.directives.flatMap((d) => [
    `@${d.name} ${at(d.span)} name ${at(d.nameSpan)}`,
    ...d.args.map((arg) => `  ${dumpArg(arg)}`),
  ]);
  return [...directives, ...ast.roots.flatMap(dumpNode)].join("\n");
}

function dumpNode(node: NodeAst): string[] {
  const { name, call, children } = node;
  const indent = "    ".repeat(node.depth);
  const broken = node.broken ? " broken" : "";
  const calls = call ? ` = ${call.name} ${at(call.span)} callee ${at(call.nameSpan)}` : "";
  const args = call?.args ?? [];
  return [
    `${indent}${name} ${at(node.span)} name ${at(node.nameSpan)}${calls}${broken}`,
    ...args.map((arg) => `${indent}  ${dumpArg(arg)}`),
    ...children.flatMap(dumpNode),
  ];
}

function dumpArg({ name, value, span }: ArgAst): string {
  return `${name ?? "·"}: ${dumpValue(value)} ${at(span)}`;
}

/** A value with its structure shown by brackets: `(- (2 ** 3))`. */
export function dumpValue(value: ValueAst): string {
  switch (value.kind) {
    case "number":
      return value.text;
    case "string":
      return JSON.stringify(value.value);
    case "boolean":
      return String(value.value);
    case "none":
      return "none";
    case "list":
      return `[${value.items.map(dumpValue).join(" ")}]`;
    case "tuple":
      return `tuple[${value.items.map(dumpValue).join(" ")}]`;
    case "variable":
      return `$${value.name}`;
    case "name":
      return `\`${value.name}\``;
    case "unary":
      return `(${value.operator} ${dumpValue(value.operand)})`;
    case "binary":
      return `(${dumpValue(value.left)} ${value.operator} ${dumpValue(value.right)})`;
    case "call": {
      const args = value.args.map((arg) => (arg.name ? `${arg.name}=` : "") + dumpValue(arg.value));
      return `${value.name}{${args.join(" ")}}`;
    }
  }
}

/** `2:7-15`, or `2:7-3:1` over several lines; the end is exclusive. */
function at({ source, start, end }: Span): string {
  const first = positionOf(source, start);
  const last = positionOf(source, end);
  const ending = first.line === last.line ? last.column : `${last.line}:${last.column}`;
  return `${first.line}:${first.column}-${ending}`;
}
