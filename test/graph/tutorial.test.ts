import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDataSets } from "../../src/data/read.js";
import type { CompiledGraph } from "../../src/graph/compiled.js";
import { check } from "../support/check.js";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const { schema } = await readDataSets("planted", { target: "ratings" });
const bind = { kfactors: 100, initrange: 0.001, l2: 0.1 };

/** The three texts of the tutorial's first part, and what each leaves to the caller. */
const mf = (args: string) =>
  [
    "dotproduct x_dot_y()",
    `    -huser lookup(dataname='user', ${args}, shape=[None, K])`,
    `    -hitem lookup(dataname='item', ${args}, shape=[None, K])`,
    `    -ibias lookup(dataname='item', ${args}, shape=[None, 1])`,
    `    -ubias lookup(dataname='user', ${args}, shape=[None, 1])`,
  ].join("\n");
const plain = mf("initrange=0.001").replaceAll("K", "100");
const penalised = mf("initrange=0.001, l2=0.1").replaceAll("K", "100");
const variables = mf("initrange=$initrange, l2=$l2").replaceAll("K", "$kfactors");

/** What a graph means: its nodes with parameters, inputs, columns, weights and types. */
function meaning({ nodes, outputs }: CompiledGraph) {
  return {
    outputs: outputs.map(({ name }) => name),
    nodes: nodes.map(({ name, op, params, inputs, columns, weights, type }) => ({
      name,
      op: op!.name,
      params,
      inputs: inputs.map(({ node, weight }) => [node.name, weight]),
      columns: columns.map((c) => c.name),
      weights,
      type,
    })),
  };
}

function checked(text: string, binds: Readonly<Record<string, number>> = {}) {
  const { graph, diagnostics } = check(text, { schema, bind: binds, unbound: "error" });
  expect(diagnostics.filter((d) => d.severity === "error").map((d) => d.message)).toEqual([]);
  return { graph, warnings: diagnostics.map((d) => d.message) };
}

describe("the tutorial's matrix factorisation", () => {
  it("is four lookups of two columns under a dot product with two biases", () => {
    const { graph, warnings } = checked(plain);
    expect(warnings).toEqual([]);
    expect(graph.columns.map(({ name }) => name)).toEqual(["user", "item"]);
    expect(graph.outputs.map(({ name, type }) => [name, type])).toEqual([
      ["dotproduct", { dtype: "float32", shape: ["batch", 1] }],
    ]);
    const lookups = graph.nodes
      .slice(0, 4)
      .map(({ name, params, weights }) => [name, params.dataname, params.l2, weights[0]!.shape]);
    expect(lookups).toEqual([
      ["huser", "user", 0, [943, 100]],
      ["hitem", "item", 0, [1682, 100]],
      ["ibias", "item", 0, [1682, 1]],
      ["ubias", "user", 0, [943, 1]],
    ]);
  });
  it("means the same with numbers and with variables bound to them, and as it ships", () => {
    const expected = meaning(checked(penalised).graph);
    expect(meaning(checked(variables, bind).graph)).toEqual(expected);
    expect(meaning(checked(read("test/fixtures/mf-antk.config"), bind).graph)).toEqual(expected);
    expect(meaning(checked(read("configs/mf.config")).graph)).toEqual(expected);
  });
  it("does not hang on tabs, spaces or their absence before the markers", () => {
    const expected = meaning(checked(plain).graph);
    for (const indent of ["", "\t", "  "])
      expect(meaning(checked(plain.replaceAll("    -", `${indent}-`)).graph)).toEqual(expected);
    expect(meaning(checked(plain.replaceAll("\n", "\r\n")).graph)).toEqual(expected);
  });
  it("means the same by indentation alone", () =>
    expect(meaning(checked(plain.replaceAll("    -", "    ")).graph)).toEqual(meaning(checked(plain).graph)));
});

describe("the tutorial's tree model", () => {
  const text = read("test/fixtures/tree-antk.config");
  const { graph, warnings } = checked(text, { kfactors: 100, initrange: 0.001 });
  it("has each of its nodes once; the placeholders it names twice are one", () => {
    expect(graph.nodes.filter(({ name }) => name === "user")).toHaveLength(1);
    expect(graph.nodes.filter(({ name }) => name === "time")).toHaveLength(1);
    expect(graph.nodes.filter(({ op }) => op!.name === "dnn")).toHaveLength(12);
    expect(warnings).toEqual([]);
  });
  it("finds its columns among the ratings, then in the tables", () =>
    expect(graph.columns.map(({ name }) => name).sort()).toEqual(
      "item item.genres item.month item.tfidf_doc_term item.year time user user.age user.occ user.sex user.zip".split(
        " ",
      ),
    ));
  it("takes `sex_weights` and its like for the nodes they are", () =>
    expect(graph.byName.get("sex_weights")!.op!.name).toBe("weights"));
  it("yields one rating an example", () =>
    expect(graph.outputs.map(({ name, type }) => [name, type])).toEqual([
      ["dotproduct", { dtype: "float32", shape: ["batch", 1] }],
    ]));
});
