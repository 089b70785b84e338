import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import { examineOp } from "./battery/examineOp.js";
import "./battery/meta.js";
import { brokenTwins, twin, twinUse } from "./battery/twins.js";
import { type Engine, examine } from "./battery.js";
import { uses } from "./uses.js";

const engines: readonly Engine[] = ["cpu", "wasm", "plan"];

describe("every op keeps its shapes, values, gradients, memory and configuration on cpu, wasm and in step plans", () => {
  it.for(ops.all.map((op) => [op.name, op] as const))("%s", async ([, op], { task }) => {
    const figures = await examineOp(op, engines);
    task.meta.battery = figures;
    expect(figures.problems).toEqual([]);
    expect(figures.shapes).toBeGreaterThanOrEqual(20);
    expect(figures.refusals).toEqual([]);
  });

  it("and no use is of an op that is not there", () =>
    expect([...uses.keys()].filter((name) => !ops.get(name))).toEqual([]));
});

describe("the battery", () => {
  it("has nothing to say about an op that is right", async () => {
    const { problems } = await examine(twinUse, { engines, ops: [twin({})], saves: true });
    expect(problems).toEqual([]);
  });

  it.for(brokenTwins.map((broken) => [broken.fault, broken] as const))(
    "catches %s",
    async ([fault, { op, caught }], { task }) => {
      const { problems } = await examine(twinUse, { engines: ["cpu", "wasm"], ops: [op()], saves: true });
      expect(problems.join("\n")).toMatch(caught);
      task.meta.caught = fault;
    },
  );
});
