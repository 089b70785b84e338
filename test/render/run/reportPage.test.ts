import { describe, expect, it } from "vitest";
import { pageHtml } from "../../../src/render/page/page.js";
import { type RunReport, reportPage } from "../../../src/render/run/reportPage.js";
import { runCharts } from "../page/vegaInNode.js";

const report = {
  stored: {
    path: "runs/20260102-030405-mf-abcdef",
    config: "y x_dot_y()\n",
    record: {
      ...{ format: 1, antk: "0.1.0", config: "mf.config", marker: "-", started: "2026-01-02T03:04:05.000Z" },
      bindings: { k: 3 },
      settings: { objective: "mse", evaluate: "mse", metrics: ["mae"], decay: null, penalties: [] },
      output: "y",
      backend: { name: "wasm", version: "tfjs" },
      data: {
        ...{
          name: "tiny.csv",
          target: "ratings",
          transforms: [],
          split: { call: "random(0.8, 0.1, 0.1)", seed: 1 },
        },
        parts: { train: { rows: 20, sha256: "" }, dev: { rows: 3, sha256: "" }, test: null },
      },
      result: {
        best: { epoch: 2, dev: { rmse: 0.95, mae: 0.7 } },
        test: { rmse: 0.97 },
        baselines: { mean: { dev: 1.1, test: 1.2 }, biases: null, floor: { dev: 0.8, test: null } },
      },
    },
  },
  metrics: [
    { epoch: 1, train: 3, dev: { mse: 2, mae: 1 }, penalties: { "l1(U, 0.1)": 0.5 }, seconds: 1 },
    { epoch: 2, train: 2, dev: { mse: 1.5, mae: 0.9 }, penalties: { "l1(U, 0.1)": 0.4 }, seconds: 1 },
  ],
  picture: '<?xml version="1.0"?>\n<!DOCTYPE svg>\n<svg><g/></svg>',
} as unknown as RunReport;

describe("the page of a run", () => {
  it("has a chart for each metric, which Vega-Lite takes without a warning", async () => {
    const charts = await runCharts(reportPage(report));
    expect(charts).toHaveLength(3);
    expect(charts.flatMap(({ warnings }) => warnings)).toEqual([]);
  });

  it("lays the train objective beside the dev metric of the same name", () => {
    const { metric, part, epoch, value } = reportPage(report).data.curves!;
    const rows = metric!.map((name, i) => [name, part![i], epoch![i], value![i]]);
    expect(rows.filter(([name]) => name === "mse")).toEqual([
      ["mse", "train", 1, 3],
      ["mse", "dev", 1, 2],
      ["mse", "train", 2, 2],
      ["mse", "dev", 2, 1.5],
    ]);
    expect(rows).toContainEqual(["l1(U, 0.1)", "penalty", 2, 0.4]);
  });

  it("shows the scores, the ladder, what is set, the graph and the config", () => {
    const html = pageHtml(reportPage(report));
    expect(html).toContain("dev rmse 0.9500, mae 0.7000 at epoch 2; test rmse 0.9700.");
    expect(html).toMatch(
      /<td>this model<\/td><td class="number">0.9500<\/td><td class="number">0.9700<\/td>/,
    );
    expect(html).toMatch(
      /<td>best reachable \(known noise\)<\/td><td class="number">0.8000<\/td><td class="number">–/,
    );
    expect(html).not.toContain("biases alone");
    expect(html).toContain("<td>metrics</td><td>[&quot;mae&quot;]</td>");
    expect(html).not.toContain("<td>decay</td>");
    expect(html).toContain('aria-label="the graph"><svg><g/></svg></figure>');
    expect(html).toContain("<pre>y x_dot_y()</pre>");
  });

  it("does with a run that was cut off before its first evaluation", async () => {
    const { stored } = report;
    const cut = { ...report, metrics: [], stored: { ...stored, record: { ...stored.record, result: null } } };
    expect(await runCharts(reportPage(cut))).toEqual([]);
    expect(reportPage(cut).sections.map(({ title }) => title)).toEqual(["Settings", "Model"]);
  });
});
