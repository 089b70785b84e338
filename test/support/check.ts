import type { Tensor } from "@tensorflow/tfjs-core";
import { parseAndCheck } from "../../src/compile.js";
import type { DataSchema } from "../../src/declare/columns.js";
import type { OpDeclaration } from "../../src/declare/op.js";
import { registryOf } from "../../src/declare/registry.js";
import type { Const } from "../../src/declare/values.js";
import { type Diagnostic, spanOf } from "../../src/diagnostics/diagnostic.js";
import type { CompiledGraph } from "../../src/graph/compiled.js";
import { builtin } from "../../src/registries.js";
import { checkAnnotated, dedent } from "./annotated.js";

export interface CheckConfigOptions {
  /** Columns of the data; without them, sizes stay symbolic. */
  schema?: DataSchema | null;
  bind?: Readonly<Record<string, Const>>;
  /** Settings from outside the text, as `train.epochs`. */
  settings?: Readonly<Record<string, Const>>;
  unbound?: "symbol" | "error";
  tensors?: Readonly<Record<string, Tensor>>;
  ops?: readonly OpDeclaration[];
  maxParameters?: number;
}

/** Parses and checks a config. */
export function check(
  text: string,
  options: CheckConfigOptions = {},
): { graph: CompiledGraph; diagnostics: readonly Diagnostic[] } {
  const { schema = null, bind = {}, settings = {}, unbound = "symbol", tensors = {}, ops = [] } = options;
  const commandLine = { path: "<options>", text: "" };
  return parseAndCheck(
    { path: "test.config", text },
    {
      schema,
      bind: Object.entries(bind).map(([name, value]) => ({ name, value, span: spanOf(commandLine, 0, 0) })),
      settings: Object.entries(settings).map(([key, value]) => {
        const [directive, name] = key.split(".") as ["data" | "train", string];
        return { directive, name, value, span: spanOf(commandLine, 0, 0) };
      }),
      unbound,
      registries: { ...builtin, ops: registryOf([...builtin.ops.all, ...ops]) },
      tensors: new Map(Object.entries(tensors)),
      maxParameters: options.maxParameters,
    },
  );
}

/** Checks the messages of a config; see `checkAnnotated` for how they are written. */
export function checkErrors(annotated: string, options: CheckConfigOptions = {}): void {
  // As the renderer shows them: in the order of the text.
  checkAnnotated(annotated, (text) =>
    [...check(text, options).diagnostics].sort((a, b) => a.labels[0]!.span.start - b.labels[0]!.span.start),
  );
}

/** Code and message of each diagnostic of a config, in order. */
export function messages(text: string, options: CheckConfigOptions = {}): string[] {
  return check(dedent(text).join("\n"), options).diagnostics.map((d) => `${d.code}: ${d.message}`);
}

/** The graph of a config that must be without errors. */
export function graphOf(text: string, options: CheckConfigOptions = {}): CompiledGraph {
  const { graph, diagnostics } = check(dedent(text).join("\n"), options);
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (errors.length > 0) throw new Error(errors.map((d) => d.message).join("; "));
  return graph;
}
