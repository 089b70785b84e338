import type { Tensor } from "@tensorflow/tfjs-core";
import { compile } from "../../src/compile.js";
import type { DataContext, DataSet } from "../../src/data/types.js";
import type { OpDeclaration } from "../../src/declare/op.js";
import type { Const } from "../../src/declare/values.js";
import { type Backend, openBackend } from "../../src/engine/backend.js";
import type { CompiledGraph } from "../../src/graph/compiled.js";
import { type Feeds, Model } from "../../src/model/model.js";
import { FeedMaker } from "../../src/train/feeds.js";
import { dedent } from "./annotated.js";
import { check } from "./check.js";
import type { Nested } from "./close.js";
import { type Columns, dataOf } from "./data.js";

export interface BuildOptions {
  /** Columns of the rows. Those that the config reads as ids become ids. */
  data?: Columns;
  tables?: Readonly<Record<string, Columns>>;
  /** How many ids a column has. */
  sizes?: Readonly<Record<string, number>>;
  /** By full name, `h/w`; the others keep what they start with. */
  weights?: Readonly<Record<string, Nested>>;
  bind?: Readonly<Record<string, Const>>;
  tensors?: Readonly<Record<string, Tensor>>;
  ops?: readonly OpDeclaration[];
  /** Seed of the initial values. */
  seed?: number;
  backend?: "wasm" | "cpu" | "tensorflow";
}

export interface Built {
  readonly graph: CompiledGraph;
  readonly model: Model;
  readonly data: DataSet & { readonly context: DataContext };
  readonly backend: Backend;
  readonly feeds: Feeds;
  dispose(): void;
}

/** A config as a model with weights, and the tensors of all its rows. */
export async function build(config: string, options: BuildOptions = {}): Promise<Built> {
  const text = dedent(config).join("\n");
  const { tables = {}, sizes = {}, ops = [], tensors = {} } = options;
  const data = dataOf({ columns: options.data ?? {}, tables, sizes, ids: idColumns(text, options) });
  const graph = await compile({ text, path: "test.config" }, { data, bind: options.bind, ops, tensors });
  const backend = await openBackend(options.backend ?? "cpu");
  const model = new Model(graph, { backend, ops: graph.registries.ops, seed: options.seed ?? 0 });
  const given = Object.entries(options.weights ?? {});
  for (const [name, values] of given) {
    const variable = model.variable(name);
    backend.tf.tidy(() => variable.assign(backend.tf.tensor(values as number[], variable.shape, "float32")));
  }
  const feedMaker = new FeedMaker(backend.tf, graph.columns, data.context.tables, graph.tensors);
  const feeds = feedMaker.feeds(
    data,
    Int32Array.from({ length: data.rows }, (_, row) => row),
  );
  const dispose = () => {
    feedMaker.release(feeds);
    feedMaker.dispose();
    model.dispose();
  };
  return { graph, model, data, backend, feeds, dispose };
}

/** Names of the columns that a config reads as ids. */
function idColumns(text: string, { bind, tensors, ops, tables = {} }: BuildOptions): string[] {
  const { graph } = check(text, { bind, tensors, ops });
  const names = graph.columns.filter(({ type }) => type.dtype === "int32").map(({ name }) => name);
  return [...names, ...Object.keys(tables).flatMap((table) => names.map((name) => `${table}.${name}`))];
}
