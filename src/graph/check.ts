import type { Called } from "../declare/call.js";
import { type DataSchema, findColumn } from "../declare/columns.js";
import { exposedWeight, suffixesOf } from "../declare/exposed.js";
import type { ColumnFact, OpDeclaration, WeightSpec } from "../declare/op.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import type { Registries } from "../declare/registries.js";
import { type TensorType, unknownType } from "../declare/shape.js";
import { type Diagnostic, errorAt, type Span, warningAt } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { CallAst, ConfigAst } from "../syntax/ast.js";
import { isTooLong } from "../syntax/parse.js";
import { bindVariables, type Override, reportUnused } from "./bind.js";
import { checkPenalties } from "./checkPenalties.js";
import type { Scope } from "./evaluate.js";
import type { Graph, GraphNode, InputRef } from "./graph.js";
import { type AnyFacts, columnFact, type InputValue, matchInputs } from "./infer.js";
import { matchArgs } from "./matchArgs.js";
import { orderByUse } from "./order.js";
import { type Definition, type Reference, resolveNames } from "./resolve.js";
import { readDirectives, type SettingOverride } from "./settings.js";
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
  const nodes = new Inference(resolved.definitions, options, scope).run();
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
  const penalties = directives.train.values.get("penalties");
  const called = (penalties?.value ?? []) as readonly Called<PenaltyDeclaration>[];
  for (const problem of checkPenalties(called, graph, penalties?.span)) report(problem);
  reportUnused(bindings, new Set([...used, ...variablesMentioned(ast)]), report);
  reportSize(graph, options.maxParameters ?? 1e8, report);
  for (const name of graph.given) {
    if (graph.columns.some((column) => column.name === name)) report(givenTwice(graph.byName.get(name)!));
  }
  return { graph, diagnostics };
}

/** Stands where an op's name would, for a tensor that the calling program hands in. */
const GIVEN = "given";

/** Infers each node after those it uses. */
class Inference {
  private readonly byName = new Map<string, GraphNode>();
  private readonly report: Scope["report"];
  /** Names that lookups give to placeholders: a bare line may use them. */
  private readonly datanames: ReadonlySet<string>;

  constructor(
    private readonly definitions: ReadonlyMap<string, Definition>,
    private readonly options: CheckOptions,
    private readonly scope: Scope,
  ) {
    this.report = scope.report;
    this.datanames = new Set([...definitions.values()].flatMap((d) => this.columnsNamedBy(d)));
  }

  run(): ReadonlyMap<string, GraphNode> {
    const { order, cyclic } = orderByUse(this.definitions, (ref) => this.target(ref).name, this.report);
    for (const name of cyclic) this.byName.set(name, this.unknownNode(this.definitions.get(name)!));
    for (const name of order) this.byName.set(name, this.infer(this.definitions.get(name)!));
    return this.byName;
  }

  /** What a reference means: a definition, or a weight that one exposes. */
  private target(ref: Reference): { name: string | null; weight: string | null } {
    if (this.definitions.has(ref.name)) return { name: ref.name, weight: null };
    for (let at = ref.name.lastIndexOf("_"); at > 0; at = ref.name.lastIndexOf("_", at - 1)) {
      const owner = this.definitions.get(ref.name.slice(0, at));
      const op = owner?.call && this.options.registries.ops.get(owner.call.name);
      const suffix = ref.name.slice(at + 1);
      const weight = op && exposedWeight(op, suffix);
      if (owner && weight) return { name: owner.name, weight };
    }
    return { name: null, weight: null };
  }

  private columnsNamedBy({ call }: Definition): string[] {
    const op = call && this.options.registries.ops.get(call.name);
    if (!op || !("dataname" in op.params)) return [];
    const index = Object.keys(op.params).indexOf("dataname");
    const arg = call.args.find((a, i) => a.name === "dataname" || (a.name === null && i === index));
    return arg?.value.kind === "string" ? [arg.value.value] : [];
  }

  private infer(definition: Definition): GraphNode {
    const { call } = definition;
    const inputs = definition.children.map((child) => this.input(child));
    if (call === null) return this.unknownNode(definition, inputs);
    const op = this.options.registries.ops.get(call.name);
    if (!op) {
      this.report(unknownOp(call.name, call.nameSpan, this.options.registries.ops.names));
      return this.unknownNode(definition, inputs);
    }
    const what = `\`${call.name}\``;
    const args = matchArgs(call.args, op.params, what, call.nameSpan, this.scope);
    const values = inputs.map((ref, i) => inputValue(ref, definition.children[i]!));
    const matched = matchInputs(op, what, values, call.nameSpan, this.report);
    if (!args.complete || !matched.complete)
      return { ...this.unknownNode(definition, inputs), op, written: args.written };
    const partial = {
      node: definition.name,
      params: args.values as never,
      inputs: matched.inputs,
      dims: matched.dims,
    };
    const uses = op.columns(partial);
    const columns = uses.map((use) =>
      columnFact(use, this.options.schema, what, this.columnSpan(definition, use.name), this.report),
    );
    const node = this.finish(definition, call, op, inputs, args, { ...partial, columns });
    return { ...node, columns: columns.filter((_, i) => uses[i]!.as !== "size") };
  }

  private finish(
    definition: Definition,
    call: CallAst,
    op: OpDeclaration,
    inputs: readonly InputRef[],
    args: { readonly values: Readonly<Record<string, unknown>>; readonly written: GraphNode["written"] },
    facts: AnyFacts,
  ): GraphNode {
    const problems = op.rules(facts);
    for (const problem of problems) {
      this.report(errorAt("broken-rule", `\`${call.name}\`: ${problem}`, { at: call.span }));
    }
    const broken = problems.length > 0;
    return {
      ...this.unknownNode(definition, inputs),
      op,
      params: args.values,
      written: args.written,
      facts,
      columns: facts.columns,
      weights: broken ? [] : op.weights(facts),
      type: broken ? unknownType : single(op.output(facts)),
    };
  }

  /** The place to show for a column: the argument that names it, or the node's name. */
  private columnSpan({ call, line }: Definition, column: string): Span {
    const arg = call?.args.find((a) => a.value.kind === "string" && a.value.value === column);
    return arg ? arg.value.span : line.nameSpan;
  }

  private unknownNode(definition: Definition, inputs: readonly InputRef[] = []): GraphNode {
    return {
      name: definition.name,
      op: null,
      opName: definition.call?.name ?? "",
      params: {},
      written: [],
      facts: null,
      inputs,
      columns: [],
      weights: [],
      type: unknownType,
      span: definition.line.span,
      nameSpan: definition.line.nameSpan,
    };
  }

  private input(ref: Reference): InputRef {
    const { name, weight } = this.target(ref);
    const node = name === null ? this.undefinedName(ref) : this.byName.get(name)!;
    // A node with an error has no weights at all, and that was said.
    if (weight !== null && node.weights.length > 0 && !node.weights.some((spec) => spec.name === weight)) {
      this.report(missingWeight(ref, node));
      return { node: this.unknownNode(this.definitions.get(node.name)!), weight: null };
    }
    return { node, weight };
  }

  /** A bare name that no line defines: a data column, a tensor handed in, or a mistake. */
  private undefinedName(ref: Reference): GraphNode {
    const known = this.byName.get(ref.name);
    if (known) return known;
    const node = this.implicitNode(ref);
    this.byName.set(ref.name, node);
    return node;
  }

  private implicitNode(ref: Reference): GraphNode {
    const call = { kind: "call", name: "placeholder", nameSpan: ref.span, args: [], span: ref.span } as const;
    const line = {
      kind: "node",
      name: ref.name,
      nameSpan: ref.span,
      call,
      depth: 0,
      span: ref.span,
      children: [],
    } as const;
    const definition: Definition = { name: ref.name, call, line, children: [] };
    const column = this.options.schema && findColumn(this.options.schema, ref.name);
    const placeholder = this.options.registries.ops.get("placeholder");
    const isColumn = column?.kind === "found" || this.datanames.has(ref.name);
    const given = this.options.given?.get(ref.name);
    if (given) return { ...this.unknownNode(definition), opName: GIVEN, type: given };
    if (!isColumn || !placeholder) {
      this.report(this.missingTensor(ref));
      return this.unknownNode(definition);
    }
    const isIndex = column?.kind === "found" ? column.column.kind === "index" : true;
    const params = { dtype: isIndex ? "int32" : "float32", shape: null };
    const partial = { node: ref.name, params, inputs: {}, dims: {} } as never;
    const columns = placeholder
      .columns(partial)
      .map((use) => columnFact(use, this.options.schema, `\`${ref.name}\``, ref.span, this.report));
    const facts = { ...(partial as object), columns } as unknown as AnyFacts;
    return this.finish(definition, call, placeholder, [], { values: params, written: [] }, facts);
  }

  private missingTensor(ref: Reference): Diagnostic {
    const near = nearest(ref.name, [...this.definitions.keys()])[0];
    const message = `nothing defines \`${ref.name}\``;
    // Without data it may well be a column: only a near name speaks for a slip.
    if (this.options.schema === null && near === undefined) {
      return warningAt("missing-tensor", message, {
        at: ref.span,
        label: "a column of the data?",
        notes: ["`--data NAME` checks it against the columns of the data"],
      });
    }
    return errorAt("missing-tensor", message, {
      at: ref.span,
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [`a column of the data is written \`${ref.name} placeholder(tf.float32)\`, or tf.int32 for ids`],
    });
  }
}

function missingWeight(ref: Reference, node: GraphNode): Diagnostic {
  const known = suffixesOf(node.op!, node.weights).map((suffix) => `\`${node.name}_${suffix}\``);
  return errorAt("missing-tensor", `\`${node.name}\` has no weight \`${ref.name}\``, {
    at: ref.span,
    also: [{ span: node.nameSpan, text: "defined here" }],
    notes: [`other lines may use ${known.join(", ")}`],
  });
}

function inputValue({ node, weight }: InputRef, ref: Reference): InputValue {
  const type = weight === null ? node.type : weightType(node, weight);
  return { type, from: ref.name, span: ref.span };
}

function weightType(node: GraphNode, weight: string): TensorType {
  const spec = node.weights.find((w) => w.name === weight);
  return spec ? { dtype: "float32", shape: spec.shape } : unknownType;
}

/** A list of one is its element. */
function single(type: TensorType | readonly TensorType[]): TensorType | readonly TensorType[] {
  return Array.isArray(type) && type.length === 1 ? type[0] : type;
}

function assemble(
  ast: ConfigAst,
  roots: readonly Reference[],
  known: ReadonlyMap<string, GraphNode>,
  rest: Pick<Graph, "bindings" | "unbound" | "overridden" | "directives">,
): Graph {
  const usedBySome = new Set(
    [...known.values()].flatMap((node) => node.inputs.map((input) => input.node.name)),
  );
  const outputs = [...new Set(roots.map((root) => root.name))]
    .filter((name) => !usedBySome.has(name))
    .map((name) => known.get(name))
    .filter((node) => node !== undefined);
  const nodes = reachable(outputs);
  const columns = new Map<string, ColumnFact>();
  for (const column of nodes.flatMap((node) => node.columns)) {
    if (!columns.has(column.name)) columns.set(column.name, column);
  }
  return {
    source: ast.source,
    nodes,
    byName: new Map(nodes.map((node) => [node.name, node])),
    outputs,
    columns: [...columns.values()],
    given: nodes.filter((node) => node.opName === GIVEN).map((node) => node.name),
    ...rest,
  };
}

/** The nodes that outputs hang on, each after those it uses. */
function reachable(outputs: readonly GraphNode[]): readonly GraphNode[] {
  const order = new Set<GraphNode>();
  const path: { node: GraphNode; next: number }[] = [];
  const seen = new Set<GraphNode>();
  for (const output of outputs) {
    if (!seen.has(output)) path.push({ node: output, next: 0 });
    seen.add(output);
    while (path.length > 0) {
      const top = path.at(-1)!;
      const child = top.node.inputs[top.next++]?.node;
      if (child && !seen.has(child)) {
        seen.add(child);
        path.push({ node: child, next: 0 });
      } else if (!child) {
        order.add(top.node);
        path.pop();
      }
    }
  }
  return [...order];
}

/** Numbers to be learned in a weight; null where its size is not known. */
export function weightSize({ shape }: WeightSpec): number | null {
  return shape.reduce<number | null>(
    (size, dim) => (size === null || typeof dim === "string" ? null : size * dim),
    1,
  );
}

/** Numbers to be learned in the nodes; null where a size is not known. */
export function countParameters(nodes: readonly GraphNode[]): number | null {
  const sizes = nodes.flatMap((node) => node.weights.filter((w) => w.trainable !== false).map(weightSize));
  return sizes.reduce<number | null>((sum, size) => (sum === null || size === null ? null : sum + size), 0);
}

function reportSize(graph: Graph, limit: number, report: Scope["report"]): void {
  const known = graph.nodes.map((node) => ({ node, size: countParameters([node]) ?? 0 }));
  const total = known.reduce((sum, { size }) => sum + size, 0);
  if (total <= limit) return;
  const largest = known.reduce((a, b) => (b.size > a.size ? b : a));
  report(
    errorAt(
      "too-many-parameters",
      `the graph has ${total.toLocaleString("en")} parameters, above the limit of ${limit.toLocaleString("en")}`,
      {
        at: largest.node.nameSpan,
        label: `${largest.size.toLocaleString("en")} of them here`,
        notes: ["choose smaller sizes, or raise the limit with the option `maxParameters`"],
      },
    ),
  );
}

function unknownOp(name: string, at: Span, names: readonly string[]): Diagnostic {
  const near = nearest(name, names)[0];
  return errorAt("unknown-op", `no op is called \`${name}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: near ? [] : [`the ops are ${names.filter((n) => !n.startsWith("tf.")).join(", ")}`],
  });
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
