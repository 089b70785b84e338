import { describe, expect, it } from "vitest";
import { graphToDot } from "../../src/render/graph/dot.js";
import { golden } from "../golden.js";
import { mfGraph, oddGraph, sketch, treeGraph } from "./sampleGraphs.js";

/** Ids of the boxes: whatever is declared with one of the three looks. */
function boxes(dot: string): string[] {
  return [...dot.matchAll(/^ {2}"([^"]+)" \[shape="(?:box|cylinder)"/gm)].map((match) => match[1]!);
}

/** The seen arrows, as `from > to`. */
function arrows(dot: string): string[] {
  return [...dot.matchAll(/^ {2}"([^"]+)" -> "([^"]+)"(?! \[style="invis")/gm)].map(
    ([, a, b]) => `${a} > ${b}`,
  );
}

describe("a graph in Graphviz's language", () => {
  it("is what it was", () => {
    golden("render/mf.dot", graphToDot(mfGraph(null)));
    golden("render/mf-data.dot", graphToDot(mfGraph(100), { withData: true }));
    golden("render/tree.dot", graphToDot(treeGraph(null)));
    golden("render/odd.dot", graphToDot(oddGraph(), { withData: true }));
  });

  it("draws every node and column once, whatever uses them", () => {
    const drawn = boxes(graphToDot(treeGraph(100)));
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.toSorted()).toEqual([...treeGraph(100).byName.keys()].toSorted());
  });

  it("draws one edge for each use", () => {
    const uses = arrows(graphToDot(treeGraph(100))).filter((arrow) => arrow.startsWith("user >"));
    expect(uses).toEqual(
      ["huser", "agelookup", "sexes", "occs", "zips", "ubias"].map((user) => `user > ${user}`),
    );
  });

  it("makes one box of a placeholder and its column", () => {
    const dot = graphToDot(
      sketch("x.config")
        .column("age", ["batch"])
        .node("age", "placeholder", { columns: ["age"] })
        .node("y", "tf.nn.tanh", { inputs: ["age"] })
        .graph(),
    );
    expect(boxes(dot)).toEqual(["age", "y"]);
    expect(arrows(dot)).toEqual(["age > y"]);
  });

  it("keeps a column apart from a node of the same name", () => {
    const lookup = { columns: ["user"], written: { dataname: "user" } };
    const dot = graphToDot(
      sketch("x.config").column("user", ["batch"]).node("user", "lookup", lookup).graph(),
    );
    expect(boxes(dot)).toEqual(["data user", "user"]);
    expect(arrows(dot)).toEqual(["data user > user"]);
  });

  it("keeps the order of inputs", () => {
    expect(graphToDot(mfGraph(100))).toContain('"huser" -> "hitem" -> "ibias" -> "ubias" }');
  });

  it("numbers inputs that cannot stand in their order", () => {
    const dot = graphToDot(
      sketch("x.config")
        .node("a", null)
        .node("b", "tf.nn.tanh", { inputs: ["a"] })
        .node("y", "combine", { inputs: ["b", "a"] })
        .graph(),
    );
    expect(dot).toMatch(/"b" -> "y" \[.*headlabel="1"\]/);
    expect(dot).toMatch(/"a" -> "y" \[.*headlabel="2"\]/);
  });

  it("shows unbound variables as they are written", () => {
    expect(graphToDot(mfGraph(null))).toContain("initrange=$initrange\\nl2=$l2\\nshape=[None,\\n$kfactors]");
  });

  it("shows shapes and parameter counts only with data", () => {
    const [without, withData] = [false, true].map((withData) => graphToDot(mfGraph(100), { withData }));
    expect(without).not.toMatch(/batch|parameters/);
    expect(withData).toContain('label="[batch, 100]"');
    expect(withData).toContain("94,300 parameters");
    // 943·100 + 1682·100 + 1682 + 943
    expect(withData).toContain('label="mf.config\\l265,125 parameters\\l"');
  });

  it("does not count what is not known", () => {
    const graph = sketch("x.config")
      .node("y", "dense", { type: ["batch", 1] })
      .graph();
    const open = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, facts: null })) };
    expect(graphToDot(graph, { withData: true })).toContain("\\l0 parameters\\l");
    expect(graphToDot(open, { withData: true })).toContain("\\lparameters depend on sizes not known\\l");
  });

  it("names an exposed weight on its edge, with and without data", () => {
    expect(graphToDot(oddGraph())).toContain('label="user_weights"');
    expect(graphToDot(oddGraph(), { withData: true })).toContain('label="user_weights [943, 8]"');
  });

  it("flows from left to right on request, under a title on request", () => {
    expect(graphToDot(mfGraph(100), { direction: "right" })).toContain('rankdir="LR"');
    expect(graphToDot(mfGraph(100), { title: 'A "B"' })).toMatch(/^digraph "A \\"B\\"" \{/);
    expect(graphToDot(mfGraph(100), { title: "" })).toContain('rankdir="BT" label=""]');
  });

  it("draws a graph of nothing", () => {
    expect(boxes(graphToDot(sketch("<config>").graph()))).toEqual([]);
  });
});
