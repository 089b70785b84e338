import { findColumn } from "../declare/columns.js";
import { exposedWeight, suffixesOf } from "../declare/exposed.js";
import type { OpDeclaration } from "../declare/op.js";
import { type TensorType, unknownType } from "../declare/shape.js";
import { type Diagnostic, errorAt, type Span, warningAt } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { CallAst } from "../syntax/ast.js";
import { GIVEN } from "./assemble.js";
import type { CheckOptions } from "./check.js";
import type { Scope } from "./evaluate.js";
import type { GraphNode, InputRef } from "./graph.js";
import { type AnyFacts, columnFact, type InputValue, matchInputs } from "./infer.js";
import { matchArgs } from "./matchArgs.js";
import { orderByUse } from "./order.js";
import type { Definition, Reference } from "./resolve.js";

/**
 * The node of each definition and of each column or given tensor that only a bare name stands for: arguments matched,
 * inputs typed, shapes inferred. A node with an error gets a type that fits everywhere.
 */
export function inferNodes(
  definitions: ReadonlyMap<string, Definition>,
  options: CheckOptions,
  scope: Scope,
): ReadonlyMap<string, GraphNode> {
  return new Inference(definitions, options, scope).run();
}

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

function unknownOp(name: string, at: Span, names: readonly string[]): Diagnostic {
  const near = nearest(name, names)[0];
  return errorAt("unknown-op", `no op is called \`${name}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: near ? [] : [`the ops are ${names.filter((n) => !n.startsWith("tf.")).join(", ")}`],
  });
}
