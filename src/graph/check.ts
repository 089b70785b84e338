import type { Called } from "../declare/call.js";
import type { DataSchema } from "../declare/columns.js";
import type { LossDeclaration } from "../declare/loss.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import type { Registries } from "../declare/registries.js";
import type { TensorType } from "../declare/shape.js";
import { type Diagnostic, errorAt, type Span } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { ConfigAst } from "../syntax/ast.js";
import { isTooLong } from "../syntax/parse.js";
import { assemble } from "./assemble.js";
import { bindVariables, type Override, reportUnused } from "./bind.js";
import { checkNodeNames } from "./checkNodeNames.js";
import type { Scope } from "./evaluate.js";
import type { Graph, GraphNode } from "./graph.js";
import { inferNodes } from "./inferNodes.js";
import { resolveNames } from "./resolve.js";
import { readDirectives, type SettingOverride, settingNames } from "./settings.js";
import { tooManyParameters } from "./size.js";
import { variablesMentioned } from "./variables.js";

export interface CheckOptions {
  readonly registries: Registries;
  /** The columns of the data; null keeps what hangs on them symbolic. */
  readonly schema: DataSchema | null;
  /** Values of variables from outside the text. */
  readonly bind?: readonly Override[];
  /** Settings of directives from outside the text. */
  readonly settings?: readonly SettingOverride[];
  /** `symbol` (default) keeps a variable without a value; `error` is what building needs. */
  readonly unbound?: "symbol" | "error";
  /** Tensors that the calling program hands in, by name. */
  readonly given?: ReadonlyMap<string, TensorType>;
  /** Numbers that may be learned in all. Default 10⁸. */
  readonly maxParameters?: number;
}

export interface Checked {
  readonly graph: Graph;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns a syntax tree into a graph: variables bound, arguments matched against the declarations, names resolved,
 * shapes inferred. Reports everything it finds; a node with an error gets a type that fits everywhere, so that it
 * causes no second message.
 */
export function checkConfig(ast: ConfigAst, options: CheckOptions): Checked {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const used = new Set<string>();
  const open: Scope = { bindings: new Map(), used, report, unbound: options.unbound ?? "symbol" };
  const bindLines = ast.directives.filter((d) => d.name === "bind");
  const bindArgs = bindLines.flatMap((d) => d.args);
  const bindings = bindVariables(bindArgs, options.bind ?? [], open);
  const scope: Scope = {
    ...open,
    bindings: bindings.values,
    // A `@bind` that could not be read might have bound anything.
    isBroken: (name) => bindings.broken.has(name) || bindLines.some((d) => d.broken),
  };

  const directives = readDirectives(ast, options.registries, options.settings ?? [], scope);
  const resolved = resolveNames(ast, report);
  const nodes = inferNodes(resolved.definitions, options, scope);
  const graph = assemble(ast, resolved.roots, nodes, {
    bindings: new Map([...bindings.values].filter(([name]) => used.has(name))),
    unbound: [...used].filter((name) => !bindings.values.has(name)),
    overridden: new Map(bindings.overrides.map(({ name }) => [name, bindings.replaced.get(name)])),
    directives,
  });
  if (ast.roots.length === 0 && isWhole(ast)) report(emptyConfig(ast));
  const output = directives.train.values.get("output");
  if (output && typeof output.value === "string" && !nodes.has(output.value)) {
    report(unknownOutput(output.value, output.span, [...graph.byName.keys()]));
  }
  for (const setting of ["objective", "penalties"]) {
    const written = directives.train.values.get(setting);
    const called = [written?.value ?? []].flat() as Called<LossDeclaration | PenaltyDeclaration>[];
    for (const problem of checkNodeNames(called, graph, written?.span)) report(problem);
  }
  reportUnused(
    bindings,
    new Set([...used, ...variablesMentioned(ast)]),
    settingNames(options.registries),
    report,
  );
  const tooMany = tooManyParameters(graph.nodes, options.maxParameters ?? 1e8);
  if (tooMany) report(tooMany);
  for (const name of graph.given) {
    if (graph.columns.some((column) => column.name === name)) report(givenTwice(graph.byName.get(name)!));
  }
  return { graph, diagnostics };
}

function givenTwice({ name, nameSpan }: GraphNode): Diagnostic {
  return errorAt("given-twice", `\`${name}\` is both a tensor handed in and a column that this graph reads`, {
    at: nameSpan,
    notes: ["hand the tensor in under another name"],
  });
}

function unknownOutput(name: string, at: Span, names: readonly string[]): Diagnostic {
  const near = nearest(name, names)[0];
  return errorAt("unknown-output", `\`output\` names \`${name}\`, which is no node of the graph`, {
    at,
    label: near ? `did you mean '${near}'?` : "",
  });
}

/** Whether the text was read to its end and nothing in it is wrong past reading. */
function isWhole({ source, directives }: ConfigAst): boolean {
  return !isTooLong(source.text) && !directives.some((d) => d.broken);
}

function emptyConfig(ast: ConfigAst): Diagnostic {
  return errorAt("empty-config", "the config has no nodes", {
    at: { source: ast.source, start: 0, end: 0 },
    notes: ["a node is a line such as `score x_dot_y()`, with its inputs below it, one `-` deeper"],
  });
}
