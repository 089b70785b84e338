import { defineOp, type OpDeclaration, type WeightSpec } from "../../src/declare/op.js";
import { kinds, optional, type ParamSpecs, required } from "../../src/declare/params.js";
import type { DType, Shape, TensorType } from "../../src/declare/shape.js";
import type { Const, SymbolRef } from "../../src/declare/values.js";
import { spanOf } from "../../src/diagnostics/diagnostic.js";
import type { Graph, GraphNode } from "../../src/graph/graph.js";

/** Checked graphs made by hand, as the checker would hand them over. */

interface Details {
  /** `huser`, or `huser.w` for an exposed weight. */
  readonly inputs?: readonly string[];
  readonly columns?: readonly string[];
  readonly written?: Readonly<Record<string, Const>>;
  readonly weights?: Readonly<Record<string, Shape>>;
  /** Weights that no gradient reaches. */
  readonly statistics?: Readonly<Record<string, Shape>>;
  readonly type?: Shape | readonly Shape[];
}

/** Notes nodes down in the order of dependency, and makes a graph of them. */
export function sketch(path: string) {
  const source = { path, text: "" };
  const span = spanOf(source, 0, 0);
  const nodes = new Map<string, GraphNode>();
  const columns: Graph["columns"][number][] = [];
  const sketched = {
    column(name: string, shape: Shape, dtype: DType = "int32") {
      columns.push({ name, type: { dtype, shape }, schema: null });
      return sketched;
    },
    node(name: string, opName: string | null, details: Details = {}) {
      const {
        inputs = [],
        columns: used = [],
        written = {},
        weights = {},
        statistics = {},
        type = null,
      } = details;
      nodes.set(name, {
        name,
        op: opName === null ? null : (ops.get(opName) ?? plainOp(opName)),
        opName: opName ?? "",
        params: {},
        written: Object.entries(written).map(([name, value]) => ({ name, value })),
        inputs: inputs.map((text) => {
          const [from, weight = null] = nodes.has(text) ? [text] : text.split(".");
          return { node: nodes.get(from!)!, weight };
        }),
        columns: used.map((column) => columns.find((c) => c.name === column)!),
        facts: opName === null ? null : { node: name, params: {}, inputs: {}, dims: {}, columns: [] },
        weights: [...specs(weights, true), ...specs(statistics, false)],
        type: isShapes(type) ? type.map(floats) : floats(type),
        span,
        nameSpan: span,
      });
      return sketched;
    },
    graph(): Graph {
      const all = [...nodes.values()];
      const used = new Set(all.flatMap((node) => node.inputs.map((input) => input.node)));
      return {
        source,
        nodes: all,
        byName: nodes,
        outputs: all.filter((node) => !used.has(node)),
        columns,
        given: all.filter((node) => node.op === null).map((node) => node.name),
        bindings: new Map(),
        unbound: [],
        overridden: new Map(),
        directives: { data: { values: new Map(), span: null }, train: { values: new Map(), span: null } },
      };
    },
  };
  return sketched;
}

export const symbol = (text: string): SymbolRef => ({ kind: "symbol", text });
export const dotted = (name: string): Const => ({ kind: "name", name });

/** The tutorial's matrix factorisation, with the sizes of ML-100k where `k` is a number. */
export function mfGraph(k: number | null): Graph {
  const [width, dim, initrange, l2, rows] = variables(k);
  const lookup = (column: string, columns: Const, size: number | string) => ({
    columns: [column],
    written: { dataname: column, initrange, l2, shape: [null, columns] },
    weights: { w: [rows(column), size] },
    type: ["batch", size],
  });
  return sketch("configs/mf.config")
    .column("user", ["batch"])
    .column("item", ["batch"])
    .node("huser", "lookup", lookup("user", width, dim))
    .node("hitem", "lookup", lookup("item", width, dim))
    .node("ibias", "lookup", lookup("item", 1, 1))
    .node("ubias", "lookup", lookup("user", 1, 1))
    .node("dotproduct", "x_dot_y", { inputs: ["huser", "hitem", "ibias", "ubias"], type: ["batch", 1] })
    .graph();
}

/** The tutorial's tree model: twelve nets over user and item tables. */
export function treeGraph(k: number | null): Graph {
  const [width, dim, initrange, , rows] = variables(k);
  const graph = sketch("configs/tree.config");
  const settings = { hidden_units: [width, width, width], activation: "tanh", bn: true, keep_prob: 0.95 };
  const table = (name: string, width: number | null, dtype: DType = "float32") => {
    const owner = ["genres", "month", "year", "tfidf_doc_term"].includes(name) ? "item" : "user";
    graph.column(
      name,
      width === null ? [rows(owner)] : [rows(owner), k === null ? `columns of ${name}` : width],
      dtype,
    );
    graph.node(name, "placeholder", {
      columns: [name],
      written: { dtype: dotted(`tf.${dtype}`) },
      type: graph.graph().columns.at(-1)!.type.shape,
    });
  };
  const dnn = (name: string, input: string, columns: number | string) => {
    const layers = [0, 1, 2];
    const each = (word: string, shape: (i: number) => Shape) => layers.map((i) => [`${word}${i}`, shape(i)]);
    graph.node(name, "dnn", {
      inputs: [input],
      written: settings,
      weights: Object.fromEntries([
        ...each("w", (i) => [i === 0 ? columns : dim, dim]),
        ...["b", "gamma", "beta"].flatMap((word) => each(word, () => [dim])),
      ]),
      statistics: Object.fromEntries(["mean", "variance"].flatMap((word) => each(word, () => [dim]))),
      type: ["batch", dim],
    });
  };
  const lookup = (name: string, column: string, columns: Const, size: number | string) =>
    graph.node(name, "lookup", {
      columns: [column],
      written: { dataname: column, initrange, shape: [null, columns] },
      weights: { w: [rows(column), size] },
      type: ["batch", size],
    });
  const embedding = (name: string, inputs: readonly string[], type: Shape) =>
    graph.node(name, "embedding", { inputs, type });
  const category = (name: string, plural: string, size: number, ids: string) => {
    graph.node(`${name}_weights`, "weights", {
      written: { distribution: "tnorm", shape: [size, width] },
      weights: { w: [size, dim] },
      type: [size, dim],
    });
    table(name, null, "int32");
    embedding(plural, [name, ids], ["batch"]);
    embedding(`${name}lookup`, [`${name}_weights`, plural], ["batch", dim]);
    dnn(`h${name}`, `${name}lookup`, dim);
  };
  const values = (name: string, column: string, size: number, ids: string) => {
    table(column, size);
    embedding(`${name}lookup`, [column, ids], ["batch", k === null ? `columns of ${column}` : size]);
    dnn(`h${name}`, `${name}lookup`, k === null ? `columns of ${column}` : size);
  };
  const ids = (name: string) => {
    graph.column(name, ["batch"]);
    graph.node(name, "placeholder", {
      columns: [name],
      written: { dtype: dotted("tf.int32") },
      type: ["batch"],
    });
  };
  const merge = (side: string, parts: readonly string[]) => {
    graph.node(`merge_${side}`, "concat", {
      inputs: parts,
      written: { output_dim: width },
      weights: Object.fromEntries([...parts.map((_, i) => [`w${i}`, [dim, dim]]), ["b", [dim]]]),
      type: ["batch", dim],
    });
    graph.node(`tanh_${side}`, "tf.nn.tanh", { inputs: [`merge_${side}`], type: ["batch", dim] });
    dnn(`all_${side}`, `tanh_${side}`, dim);
  };

  ids("user");
  lookup("huser", "user", width, dim);
  values("age", "age", 1, "user");
  category("sex", "sexes", 2, "user");
  category("occ", "occs", 21, "user");
  category("zip", "zips", 1000, "user");
  graph.column("time", ["batch", 1], "float32");
  graph.node("time", "placeholder", {
    columns: ["time"],
    written: { dtype: dotted("tf.float32") },
    type: ["batch", 1],
  });
  dnn("husertime", "time", 1);
  merge("user", ["huser", "hage", "hsex", "hocc", "hzip", "husertime"]);
  ids("item");
  lookup("hitem", "item", width, dim);
  values("genre", "genres", 19, "item");
  category("month", "months", 12, "item");
  values("year", "year", 1, "item");
  values("tfidf", "tfidf_doc_term", 2000, "item");
  dnn("hitemtime", "time", 1);
  merge("item", ["hitem", "hgenre", "hmonth", "hyear", "htfidf", "hitemtime"]);
  lookup("ibias", "item", 1, 1);
  lookup("ubias", "user", 1, 1);
  graph.node("dotproduct", "x_dot_y", {
    inputs: ["all_user", "all_item", "ibias", "ubias"],
    type: ["batch", 1],
  });
  return graph.graph();
}

/** What is seldom: exposed weights, tensors handed in, several outputs, lists of tensors, names beside the rule. */
export function oddGraph(): Graph {
  return sketch("configs/odd.config")
    .column("user", ["batch"])
    .column('Größe <&> "quoted"', ["batch"])
    .node("user", "lookup", {
      columns: ["user"],
      written: { dataname: "user", shape: [null, 8] },
      weights: { w: [943, 8] },
      type: ["batch", 8],
    })
    .node("größe", "placeholder", {
      columns: ['Größe <&> "quoted"'],
      written: { dtype: dotted("tf.int32") },
      type: ["batch"],
    })
    .node("Маша", "embedding", {
      inputs: ["user.w", "größe"],
      written: { note: '<i>&amp; "x" `\\' },
      type: ["batch", 8],
    })
    .node("given", null, { type: ["batch", 8] })
    .node("parts", "split", {
      inputs: ["given"],
      type: [
        ["batch", 1],
        ["batch", 1],
        ["batch", 1],
      ],
    })
    .node("sum", "combine", { inputs: ["user", "Маша", "parts"] })
    .node("chance", "tf.nn.softmax", { inputs: ["Маша"], type: ["batch", 8] })
    .graph();
}

/** What stands for kfactors, initrange and l2, and how many ids a column has. */
function variables(
  k: number | null,
): [Const, number | string, Const, Const, (column: string) => number | string] {
  if (k === null) {
    return [
      symbol("$kfactors"),
      "$kfactors",
      symbol("$initrange"),
      symbol("$l2"),
      (column) => `ids of ${column}`,
    ];
  }
  return [k, k, 0.001, 0.1, (column) => (column === "user" ? 943 : 1682)];
}

function isShapes(type: Shape | readonly Shape[]): type is readonly Shape[] {
  return Array.isArray(type) && Array.isArray(type[0]);
}

const floats = (shape: Shape): TensorType => ({ dtype: "float32", shape });

function specs(shapes: Readonly<Record<string, Shape>>, trainable: boolean): WeightSpec[] {
  return Object.entries(shapes).map(([name, shape]) => ({
    name,
    shape: shape ?? [],
    initial: { kind: "zeros" },
    trainable,
  }));
}

function plainOp(
  name: string,
  params: ParamSpecs = {},
  look: OpDeclaration["look"] = "op",
  exposes = {},
): OpDeclaration {
  return defineOp({
    name,
    about: "An op of a picture.",
    source: "",
    inputs: {},
    params,
    look,
    exposes,
    example: "",
    output: () => floats(null),
    compute: () => [],
  });
}

const must = required(kinds.any, "Needed.");
const may = optional(kinds.any, "Not needed.", null);

const ops = new Map<string, OpDeclaration>([
  ["placeholder", plainOp("placeholder", { dtype: must, shape: may }, "placeholder")],
  ["weights", plainOp("weights", { distribution: must, shape: must }, "weights")],
  [
    "lookup",
    plainOp("lookup", { dataname: must, distribution: may, initrange: may, l2: may, shape: must }, "op", {
      weights: "w",
    }),
  ],
  ["concat", plainOp("concat", { output_dim: must })],
  ["dnn", plainOp("dnn", { hidden_units: must, activation: may, bn: may, keep_prob: may })],
]);
