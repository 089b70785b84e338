import { type Diagnostic, errorAt, type Span, warningAt } from "../diagnostics/diagnostic.js";
import type { ArgAst, CallAst, ConfigAst, NodeAst, ValueAst } from "../syntax/ast.js";

/** A name of the config with the one call that defines it. */
export interface Definition {
  readonly name: string;
  /** null: the line is wrong, and that was said. */
  readonly call: CallAst | null;
  readonly line: NodeAst;
  readonly children: readonly Reference[];
}

/** A line that stands below another: the use of a name. */
export interface Reference {
  readonly name: string;
  readonly span: Span;
}

export interface Resolved {
  /** In order of their first line with a call. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Lines of depth 0. */
  readonly roots: readonly Reference[];
}

/**
 * Which line defines each name. The first line with a call does; a later one with the same call, and no children or
 * the same ones, is that node; one that differs is ignored with a warning.
 */
export function resolveNames(ast: ConfigAst, report: (diagnostic: Diagnostic) => void): Resolved {
  const definitions = new Map<string, Definition>();
  for (const line of linesOf(ast.roots)) {
    if (line.broken) {
      if (!definitions.has(nameOf(line))) definitions.set(nameOf(line), definitionOf(line, null));
      continue;
    }
    if (line.call === null) {
      if (line.children.length > 0) report(childrenOfReference(line));
      continue;
    }
    const first = definitions.get(line.name);
    // A wrong line that stands before a right one of the same name has said enough.
    if (!first) definitions.set(line.name, definitionOf(line, line.call));
    else if (first.call && !isSame(line, line.call, first, first.call)) report(differs(line, first));
  }
  return { definitions, roots: ast.roots.map(referenceTo) };
}

function* linesOf(lines: readonly NodeAst[]): Generator<NodeAst> {
  for (const line of lines) {
    yield line;
    yield* linesOf(line.children);
  }
}

function definitionOf(line: NodeAst, call: CallAst | null): Definition {
  return { name: nameOf(line), call, line, children: line.children.map(referenceTo) };
}

function referenceTo(line: NodeAst): Reference {
  return { name: nameOf(line), span: line.nameSpan };
}

/** A wrong line whose name could not be read gets one that nobody can write. */
function nameOf({ name, span }: NodeAst): string {
  return name === "" ? `(line at ${span.start})` : name;
}

function isSame(line: NodeAst, call: CallAst, first: Definition, firstCall: CallAst): boolean {
  if (callKey(call) !== callKey(firstCall)) return false;
  if (line.children.length === 0) return true;
  const names = (refs: readonly { name: string }[]) => refs.map((ref) => ref.name).join("\n");
  return names(line.children) === names(first.children);
}

/** Two calls with one key are written alike, spaces and quotes apart. */
function callKey(call: CallAst): string {
  return JSON.stringify([call.name, call.args.map(argKey)]);
}

function argKey(arg: ArgAst): unknown {
  return [arg.name, valueKey(arg.value)];
}

function valueKey(value: ValueAst): unknown {
  switch (value.kind) {
    case "number":
    case "string":
    case "boolean":
      return [value.kind, value.value];
    case "none":
      return [value.kind];
    case "list":
    case "tuple":
      return [value.kind, value.items.map(valueKey)];
    case "variable":
    case "name":
      return [value.kind, value.name];
    case "unary":
      return [value.operator, valueKey(value.operand)];
    case "binary":
      return [value.operator, valueKey(value.left), valueKey(value.right)];
    case "call":
      return [value.kind, value.name, value.args.map(argKey)];
  }
}

function childrenOfReference(line: NodeAst): Diagnostic {
  return errorAt("children-of-reference", `\`${line.name}\` has lines below it but no call`, {
    at: line.nameSpan,
    notes: [
      "a name alone stands for a node defined elsewhere, which has its own inputs",
      `write a call after it, such as \`${line.name} ident()\`, or take the lines below away`,
    ],
  });
}

function differs(line: NodeAst, first: Definition): Diagnostic {
  return warningAt(
    "differs-from-first",
    `\`${line.name}\` differs from its first line, which is the one that counts`,
    {
      at: line.span,
      label: "ignored",
      also: [{ span: first.line.span, text: "defined here" }],
      notes: ["give this line another name if it is meant to be another node"],
    },
  );
}
