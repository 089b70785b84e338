import { describe, expect, it } from "vitest";
import type { ScoreMetric } from "../../src/declare/metric.js";
import { metricKind, metricOf, metricsKind } from "../../src/declare/metricOf.js";
import { metrics } from "../../src/metrics/index.js";
import { check, checkErrors } from "../support/check.js";

describe("a metric", () => {
  it.each([
    ["rmse", "score", "rmse"],
    ["precision", "score", "precision"],
    ["precision@5", "ranking", "precision@5"],
    ["precision_at_k", "ranking", "precision@10"],
    ["ndcg", "ranking", "ndcg@10"],
    ["ndcg@k", "ranking", "ndcg@10"],
    ["f1", "score", "fscore"],
    ["fscore(threshold=0.3)", "score", "fscore(threshold=0.3)"],
    ["fscore( 0.3 )", "score", "fscore(threshold=0.3)"],
    ["fscore(threshold=0.5)", "score", "fscore(threshold=0.5)"],
    ["fscore()", "score", "fscore"],
  ])("written %s is a %s of the name %s", (text, kind, name) => {
    const metric = metricOf(metrics, text)!;
    expect([metric.kind, metric.name]).toEqual([kind, name]);
  });

  it.each([
    "ndcg@0",
    "ndcg@1.5",
    "ndcg@-3",
    "ndcg@",
    "rmse@10",
    "ndcg@5(3)",
    "fscore(0.3, 0.4)",
    "fscore(limit=1)",
    "huber(delta=0)",
    "huber(delta=x)",
    "rmse(",
    "",
    "constructor",
    "toString@3",
  ])("is not %s", (text) => {
    expect(metricOf(metrics, text)).toBeUndefined();
  });

  it("with an argument computes with it", () => {
    const at = (text: string) =>
      (metricOf(metrics, text) as ScoreMetric).compute([0.4, 0.9], [1, 1], { width: 1, targetWidth: 1 });
    expect([at("recall"), at("recall(threshold=0.4)")]).toEqual([0.5, 1]);
  });

  it("is written in a directive as a string, bare, or as a call", () => {
    const call = { kind: "call", name: "fscore", args: [], named: new Map([["threshold", 0.3]]) } as const;
    const read = metricsKind(metrics).read(["ndcg@10", { kind: "name", name: "rmse" }, call]);
    expect(read!.map(({ name }) => name)).toEqual(["ndcg@10", "rmse", "fscore(threshold=0.3)"]);
    expect(metricsKind(metrics).read("rmse")).toBeUndefined();
    expect(metricKind(metrics).read(3)).toBeUndefined();
  });

  it("in a text is checked with the text", () => {
    const line = "h linear(1)\n-x placeholder(tf.float32)";
    const train = "@train(evaluate='ndcg@5', metrics=['rmse', auc(positive=4)], relevant=4)";
    const { graph, diagnostics } = check(`${train}\n${line}`);
    const { values } = graph.directives.train;
    expect(diagnostics).toEqual([]);
    expect((values.get("evaluate")!.value as ScoreMetric).name).toBe("ndcg@5");
    expect((values.get("metrics")!.value as ScoreMetric[]).map(({ name }) => name)).toEqual([
      "rmse",
      "auc(positive=4)",
    ]);
    checkErrors(`
      @train(evaluate='ndgc@5', metrics=['rmse@3'])
                      ^^^^^^^^ wrong-argument: \`evaluate\` must be a metric, such as 'rmse' or 'ndcg@10', or None, got 'ndgc@5'
                                        ^^^^^^^^^^ wrong-argument: \`metrics\` must be a list of metrics, such as ['rmse', 'ndcg@10'], got ['rmse@3']
      h linear(1)
      -x placeholder(tf.float32)
    `);
  });
});
