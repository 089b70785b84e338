import type { ColumnFact, InputSpecs, NodeFacts, OpDeclaration, WeightSpec } from "../declare/op.js";
import type { ParamSpecs } from "../declare/params.js";
import type { TensorType } from "../declare/shape.js";
import type { Const } from "../declare/values.js";
import type { Source, Span } from "../diagnostics/diagnostic.js";

/** A config that was checked: names resolved, variables bound, shapes inferred. No tensors. */
export interface Graph {
  readonly source: Source;
  /** Every node once, each after the nodes it uses. */
  readonly nodes: readonly GraphNode[];
  readonly byName: ReadonlyMap<string, GraphNode>;
  /** Nodes of depth 0 that no other node uses, in the order of the text. */
  readonly outputs: readonly GraphNode[];
  /** Data columns that nodes read, each once, in the order of first use. */
  readonly columns: readonly ColumnFact[];
  /** Tensors that the calling program hands in by name. */
  readonly given: readonly string[];
  /** Variables with their values; for those without a value see `unbound`. */
  readonly bindings: ReadonlyMap<string, Const>;
  readonly unbound: readonly string[];
  /** Variables whose value came from outside the text, with the one that `@bind` gives them, if it does. */
  readonly overridden: ReadonlyMap<string, Const | undefined>;
  readonly directives: Directives;
}

/** What a node receives: another node's value, or a weight that another node exposes. */
export interface InputRef {
  readonly node: GraphNode;
  /** The exposed weight's name; null for the node's own value. */
  readonly weight: string | null;
}

export interface GraphNode {
  readonly name: string;
  /** null: a tensor handed in by the calling program, or an op that nobody declared. */
  readonly op: OpDeclaration | null;
  /** The op as the text calls it: `tf.nn.tanh`. */
  readonly opName: string;
  /** Every parameter, defaults filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Arguments as the text gives them, in order. */
  readonly written: readonly { readonly name: string; readonly value: Const }[];
  readonly inputs: readonly InputRef[];
  /** What it reads from the data; `graph.columns` holds each column once, under the same name. */
  readonly columns: readonly ColumnFact[];
  /** What its op computes with; null where the node has an error or is handed in. */
  readonly facts: NodeFacts<InputSpecs, ParamSpecs> | null;
  readonly weights: readonly WeightSpec[];
  /** A list where the node yields several tensors. */
  readonly type: TensorType | readonly TensorType[];
  /** The line that defines it. */
  readonly span: Span;
  readonly nameSpan: Span;
}

/** The type of each tensor that a node yields. */
export function typesOf({ type }: GraphNode): readonly TensorType[] {
  return Array.isArray(type) ? type : [type as TensorType];
}

/** The `@` lines, validated, merged with what overrides them. */
export interface Directives {
  readonly data: Settings;
  readonly train: Settings;
}

export interface Settings {
  readonly values: ReadonlyMap<string, Setting>;
  /** The directive's place, null where the config has none. */
  readonly span: Span | null;
}

export interface Setting {
  /** As its declared kind reads it. */
  readonly value: unknown;
  /** As it was written. */
  readonly written: Const;
  readonly span: Span;
  readonly from: "config" | "option";
  /** What the config says, where an option has taken its place; absent where it says nothing. */
  readonly config?: Const | undefined;
}
