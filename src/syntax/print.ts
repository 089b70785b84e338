import type { ArgAst, BinaryOperator, CallAst, ConfigAst, NodeAst, ValueAst } from "./ast.js";

export interface PrintOptions {
  /** What stands before a name once for each level. Default `-`. */
  readonly marker?: string;
}

/**
 * A config as text that parses to the same tree: directives, an empty line, then the graph with markers and four
 * spaces a level. Comments are not in the tree and therefore not in the text.
 * @throws RangeError for a tree with a line that could not be read
 */
export function printConfig(ast: ConfigAst, { marker = "-" }: PrintOptions = {}): string {
  const directives = ast.directives.map((directive) => {
    if (directive.broken) throw unreadable(directive.name);
    return `@${directive.name}(${printArgs(directive.args)})\n`;
  });
  const nodes = ast.roots.map((node) => printNode(node, 0, marker));
  const gap = directives.length > 0 && nodes.length > 0 ? "\n" : "";
  return `${directives.join("")}${gap}${nodes.join("")}`;
}

function unreadable(name: string): RangeError {
  return new RangeError(`the line of \`${name}\` could not be read, so it cannot be printed`);
}

function printNode(node: NodeAst, depth: number, marker: string): string {
  if (node.broken) throw unreadable(node.name);
  const call = node.call ? ` ${printCall(node.call)}` : "";
  const line = `${"    ".repeat(depth)}${marker.repeat(depth)}${node.name}${call}\n`;
  return line + node.children.map((child) => printNode(child, depth + 1, marker)).join("");
}

function printCall({ name, args }: CallAst): string {
  return `${name}(${printArgs(args)})`;
}

function printArgs(args: readonly ArgAst[]): string {
  return args.map(({ name, value }) => (name === null ? "" : `${name}=`) + printValue(value)).join(", ");
}

/** A value as the language writes it: `[None, 100]`, `'user'`, `1.0 / $k`. */
export function printValue(value: ValueAst): string {
  switch (value.kind) {
    case "number":
      return value.text;
    case "string":
      return printString(value.value);
    case "boolean":
      return value.value ? "True" : "False";
    case "none":
      return "None";
    case "list":
      return `[${value.items.map(printValue).join(", ")}]`;
    case "tuple":
      return `(${value.items.map(printValue).join(", ")}${value.items.length === 1 ? "," : ""})`;
    case "variable":
      return `$${value.name}`;
    case "name":
      return value.name;
    case "unary":
      return value.operator + operand(value.operand, UNARY);
    case "binary":
      return printBinary(value);
    case "call":
      return printCall(value);
  }
}

/** How strongly operators bind. Power binds what is left of it more strongly than a sign, what is right less. */
const binding: Readonly<Record<BinaryOperator, number>> = {
  "+": 1,
  "-": 1,
  "*": 2,
  "/": 2,
  "//": 2,
  "**": 4,
};
const UNARY = 3;
const ATOM = 5;

function printBinary({ operator, left, right }: Extract<ValueAst, { kind: "binary" }>): string {
  if (operator === "**") return `${operand(left, ATOM)}**${operand(right, UNARY)}`;
  const own = binding[operator];
  return `${operand(left, own)} ${operator} ${operand(right, own + 1)}`;
}

/** In parentheses where the value binds less strongly than its place asks for. */
function operand(value: ValueAst, least: number): string {
  const strength = value.kind === "binary" ? binding[value.operator] : value.kind === "unary" ? UNARY : ATOM;
  return strength < least ? `(${printValue(value)})` : printValue(value);
}

const escapes = new Map([
  ["\\", "\\\\"],
  ["'", "\\'"],
  ["\n", "\\n"],
  ["\t", "\\t"],
]);

function printString(text: string): string {
  return `'${text.replace(/[\\'\n\t]/g, (char) => escapes.get(char)!)}'`;
}
