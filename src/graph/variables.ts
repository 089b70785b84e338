import type { ArgAst, ConfigAst, DirectiveAst, NodeAst, ValueAst } from "../syntax/ast.js";

/**
 * Every variable that a line of the text mentions, also where nothing is concluded from the line: one with an unknown
 * op, on a cycle, or past reading. What such lines mention is not to be called unused.
 */
export function variablesMentioned({ directives, roots }: ConfigAst): ReadonlySet<string> {
  return new Set([...directives.flatMap(inDirective), ...roots.flatMap(inNode)]);
}

function inDirective(directive: DirectiveAst): string[] {
  return directive.broken ? inText(directive) : directive.args.flatMap(inArg);
}

function inNode(line: NodeAst): string[] {
  const own = line.broken ? inText(line) : (line.call?.args ?? []).flatMap(inArg);
  return [...own, ...line.children.flatMap(inNode)];
}

/** By letters alone: a line that the grammar does not take has nothing better. */
function inText({ span: { source, start, end } }: NodeAst | DirectiveAst): string[] {
  const found = source.text.slice(start, end).matchAll(/\$([\p{L}_][\p{L}\p{M}\p{Nd}_]*)/gu);
  return [...found].map(([, name]) => name!.normalize());
}

function inArg({ value }: ArgAst): string[] {
  return inValue(value);
}

function inValue(value: ValueAst): string[] {
  switch (value.kind) {
    case "variable":
      return [value.name];
    case "list":
    case "tuple":
      return value.items.flatMap(inValue);
    case "unary":
      return inValue(value.operand);
    case "binary":
      return [...inValue(value.left), ...inValue(value.right)];
    case "call":
      return value.args.flatMap(inArg);
    default:
      return [];
  }
}
