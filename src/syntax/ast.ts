import type { Source, Span } from "../diagnostics/diagnostic.js";

/** A config file as written: names are not resolved, variables not bound, nothing is merged. */
export interface ConfigAst {
  readonly source: Source;
  /** `@bind(...)`, `@data(...)`, `@train(...)`, in the order of the text. */
  readonly directives: readonly DirectiveAst[];
  /** Lines of depth 0, each with its children. */
  readonly roots: readonly NodeAst[];
}

export interface DirectiveAst {
  readonly kind: "directive";
  /** Without the `@`. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly ArgAst[];
  readonly span: Span;
  /** The line is wrong past its name, and a message says so: `args` is empty, and nothing should be concluded from it. */
  readonly broken?: true;
}

/** One line of the graph: `-huser lookup(dataname='user')`, or a bare `user`. */
export interface NodeAst {
  readonly kind: "node";
  readonly name: string;
  readonly nameSpan: Span;
  readonly call: CallAst | null;
  readonly depth: number;
  /** The whole line, markers included. */
  readonly span: Span;
  readonly children: readonly NodeAst[];
  /**
   * The line is wrong, and a message says so: `call` is null, `name` is what could be read and may be empty, and the
   * node's value is unknown.
   */
  readonly broken?: true;
}

/** `tf.nn.tanh(1, rank=$k)`. */
export interface CallAst {
  readonly kind: "call";
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly ArgAst[];
  /** From the first letter of the name to the closing bracket. */
  readonly span: Span;
}

export interface ArgAst {
  /** null for a positional argument. */
  readonly name: string | null;
  readonly nameSpan: Span | null;
  readonly value: ValueAst;
  readonly span: Span;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "**";

export type ValueAst =
  | { readonly kind: "number"; readonly value: number; readonly text: string; readonly span: Span }
  | { readonly kind: "string"; readonly value: string; readonly span: Span }
  | { readonly kind: "boolean"; readonly value: boolean; readonly span: Span }
  | { readonly kind: "none"; readonly span: Span }
  | { readonly kind: "list"; readonly items: readonly ValueAst[]; readonly span: Span }
  | { readonly kind: "tuple"; readonly items: readonly ValueAst[]; readonly span: Span }
  /** `$kfactors`; `name` without the dollar. */
  | { readonly kind: "variable"; readonly name: string; readonly span: Span }
  /** `tf.float32`, a node's name, a function's name. */
  | { readonly kind: "name"; readonly name: string; readonly span: Span }
  | { readonly kind: "unary"; readonly operator: "+" | "-"; readonly operand: ValueAst; readonly span: Span }
  /** Also `[50] * 3`. */
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: ValueAst;
      readonly right: ValueAst;
      readonly span: Span;
    }
  | CallAst;
