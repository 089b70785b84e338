import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/diagnostics/errors.js";
import * as antk from "../../src/index.js";

const text = "score x_dot_y()\n-u lookup('user', shape=[None, 2])\n-v lookup('item', shape=[None, 2])";
const arrays = { ratings: { user: [0, 1], item: [0, 1], stars: [1, 2] } };
const graph = await antk.compile({ text });

/** The message of a call that a program without types makes. */
async function told(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  throw new Error("the call did not fail");
}

// What a compiler would find: callers in JavaScript have none.
// biome-ignore lint/suspicious/noExplicitAny: the calls are wrong on purpose
const api = antk as any;

describe("an option that is not known", () => {
  it.each<[string, string, () => unknown]>([
    ["epoch", "epochs", () => new api.GenericModel(graph, { objective: "se", epoch: 3 })],
    ["eval_schedule", "evalSchedule", () => new api.GenericModel(graph, { eval_schedule: "epoch" })],
    ["split_seed", "splitSeed", () => api.readDataSets("planted", { split_seed: 1 })],
    ["unit_variance", "unitVariance", () => api.dataSetsFrom(arrays, { unit_variance: ["stars"] })],
    ["binds", "bind", () => api.compile({ text }, { binds: {} })],
    ["op", "ops", () => api.load("last", { op: [] })],
    ["withdata", "withData", () => api.renderGraph(graph, "graph.dot", { withdata: true })],
    ["outs", "out", () => api.save({}, {}, {}, { outs: "there" })],
    [
      "onepoch",
      "onEpoch",
      () =>
        new api.GenericModel(graph, { objective: "se" }).train(antk.dataSetsFrom(arrays).train, null, {
          onepoch: () => {},
        }),
    ],
  ])("`%s` is an error that names `%s`", async (name, near, call) => {
    expect(await told(call)).toMatch(new RegExp(`has no option \`${name}\`: did you mean \`${near}\`\\?$`));
  });

  it("is told with every other, and with what there is", async () => {
    const both = () => api.compile({ text }, { binds: {}, colour: 1 });
    expect(await told(both)).toBe(
      "`compile(config, options)` has no option `binds`: did you mean `bind`?; " +
        "`compile(config, options)` has no option `colour`",
    );
  });
});

describe("a call without its arguments says what it needs", () => {
  it.each<[string, () => unknown]>([
    ["compile", () => api.compile()],
    ["load", () => api.load()],
    ["save", () => api.save()],
    ["readDataSets", () => api.readDataSets()],
    ["dataSetsFrom", () => api.dataSetsFrom()],
    ["renderGraph", () => api.renderGraph()],
    ["GenericModel", () => new api.GenericModel()],
    ["train", () => new api.GenericModel(graph, { objective: "se" }).train()],
    ["predict", () => new api.GenericModel(graph, { objective: "se" }).predict()],
    ["eval", () => new api.GenericModel(graph, { objective: "se" }).eval()],
    ["openBackend", () => api.openBackend()],
  ])("%s", async (name, call) => {
    expect(await told(call)).toMatch(new RegExp(`${name}\\(.*\\)\` needs .* as \`\\w+\`, got nothing$`));
  });

  it("or what it got instead", async () => {
    expect(await told(() => api.compile(3))).toBe(
      "`compile(config, options)` needs a path or `{ text }` as `config`, got a number",
    );
    expect(await told(() => api.compile({ text }, null))).toContain("needs an object as `options`, got null");
  });
});
