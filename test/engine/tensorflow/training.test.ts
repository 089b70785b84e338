import { describe, expect, it } from "vitest";
import { builtin } from "../../../src/registries.js";
import { apart, shortRun } from "../../support/shortRun.js";
import { hasTensorflow } from "./available.js";

const optimizers = [...new Set(builtin.optimizers.all.map(({ name }) => name))];
const backend = "tensorflow";

describe.runIf(hasTensorflow)("training in a session", () => {
  it.each(optimizers)(
    "follows plain tfjs and the plan on wasm over 5 epochs of mf with %s",
    async (opt) => {
      const options = { opt, learnrate: opt === "grad" || opt === "mom" ? 0.002 : 0.01 };
      const session = await shortRun("mf", 0.055, { ...options, backend });
      const eager = await shortRun("mf", 0.055, { ...options, backend, engine: "eager" });
      const wasm = await shortRun("mf", 0.055, options);
      expect(session.engine).toEqual({ name: "plan", why: "the default", threads: null, aloneWhy: null });
      expect(session.steps).toEqual(eager.steps);
      expect(session.history).toHaveLength(5);
      expect(apart(eager, session)).toBeLessThan(1e-4);
      expect(apart(wasm, session)).toBeLessThan(1e-4);
    },
    120_000,
  );

  it("follows both over 5 epochs of the tree model", async () => {
    const options = { opt: "grad", learnrate: 0.05, mb: 200 } as const;
    const session = await shortRun("tree", 0.0085, { ...options, backend });
    const eager = await shortRun("tree", 0.0085, { ...options, backend, engine: "eager" });
    const wasm = await shortRun("tree", 0.0085, options);
    expect(session.engine.name).toBe("plan");
    expect(apart(eager, session)).toBeLessThan(1e-4);
    expect(apart(wasm, session)).toBeLessThan(1e-4);
  }, 240_000);

  it("ends with the same bits for the same seed, also where it is scored every few minibatches", async () => {
    const options = { epochs: 2, backend, opt: "adam", learnrate: 0.01 } as const;
    const once = await shortRun("mf", 0.055, options);
    const again = await shortRun("mf", 0.055, options);
    expect(again.weights).toEqual(once.weights);
    const often = await shortRun("mf", 0.055, {
      ...options,
      evalSchedule: 1500,
      restore: "last",
      maxbadcount: null,
    });
    const last = await shortRun("mf", 0.055, { ...options, restore: "last", maxbadcount: null });
    expect(often.history.length).toBeGreaterThan(last.history.length);
    expect(often.weights).toEqual(last.weights);
  }, 120_000);
});
