import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CommandLine } from "../../src/cli/commandLine.js";
import { compileForTraining } from "../../src/cli/compileForTraining.js";
import { overridesOf } from "../../src/cli/overrides.js";
import { parseAndCheck } from "../../src/compile.js";
import { builtin } from "../../src/registries.js";
import { graphToDot } from "../../src/render/graph/dot.js";
import { GenericModel } from "../../src/train/genericModel.js";

const names = readdirSync("configs")
  .filter((file) => file.endsWith(".config"))
  .map((file) => file.replace(".config", ""));
const textOf = (name: string) => readFileSync(`configs/${name}.config`, "utf8");

/** Training shares small enough for a test; the nets on planted ratings need a tenth of them to learn anything. */
const BRIEF = ["data.split=random(0.1, 0.05, 0.85)", "train.epochs=2"];
/** Learning rates of full batches are no rates for small ones. */
const briefly = (text: string) => (text.includes("mb='all'") ? BRIEF : [...BRIEF, "train.mb=100"]);

describe.each(names)("configs/%s.config", (name) => {
  it("says what it is, and checks without a word", () => {
    expect(textOf(name)).toMatch(/^# [A-Z].{20}/);
    const { diagnostics } = parseAndCheck(
      { path: `${name}.config`, text: textOf(name) },
      { schema: null, bind: [], settings: [], unbound: "error", registries: builtin, tensors: new Map() },
    );
    expect(diagnostics).toEqual([]);
  });

  it("trains by its own settings: two short epochs on a tenth of its data make the dev score better", async () => {
    const line = new CommandLine(["train", `configs/${name}.config`]);
    const overrides = overridesOf({}, briefly(textOf(name)), line);
    const { graph, data, warnings } = await compileForTraining(
      `configs/${name}.config`,
      "-",
      overrides,
      line,
    );
    expect(warnings).toEqual([]);
    const model = new GenericModel(graph);
    try {
      await model.open(data);
      const metric = model.settings.metric;
      const before = model.eval(data.dev!, { metrics: [metric.name] })[metric.name]!;
      const { best } = await model.train(data.train, data.dev);
      const after = best.dev![metric.name]!;
      if (metric.better === "lower") expect(after).toBeLessThan(before);
      else expect(after).toBeGreaterThan(before);
    } finally {
      model.dispose();
    }
    const dot = graphToDot(graph, { withData: true });
    for (const node of graph.nodes) expect(dot).toContain(node.name);
  }, 120_000);
});
