import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { ResourceError } from "../../src/diagnostics/errors.js";
import { machineMemory } from "../../src/platform/machineMemory.js";
import { builtin } from "../../src/registries.js";
import { memoryNeeded, requireMemory } from "../../src/train/memoryNeeded.js";
import { resolveTrainSettings } from "../../src/train/settings.js";
import type { TrainOptions } from "../../src/train/trainOptions.js";

/** Ten rows of four users and five items. */
const data = dataSetsFrom(
  {
    ratings: {
      user: Array.from({ length: 10 }, (_, i) => `u${i % 4}`),
      item: Array.from({ length: 10 }, (_, i) => `i${i % 5}`),
      ratings: Array.from({ length: 10 }, () => 3),
    },
  },
  { target: "ratings", split: "random(1)" },
);

async function askFor(config: string, options: TrainOptions) {
  const graph = await compile({ text: config }, { data });
  const settings = resolveTrainSettings(graph, { objective: "se", mb: 2, ...options }, builtin);
  return { graph, settings };
}

describe("the memory that training takes", () => {
  const net = "y linear(1)\n-h dense(8)\n--u lookup('user', shape=[None, 3])";

  it("is that of weights, slots, gradients, what is kept and a minibatch", async () => {
    const { graph, settings } = await askFor(net, { opt: "adam" });
    // Weights: 4·3 of the lookup, 3·8 of dense, 8·1 of linear: 44 float32. The lookup's gradient is of rows.
    expect(memoryNeeded(graph, settings, data.train)).toEqual({
      weights: 2 * 44 * 4,
      slots: 2 * 44 * 4,
      gradients: 32 * 4,
      kept: 44 * 4,
      // Two rows of 3, 8 and 1 numbers, and the gradient of the 8.
      activations: 4 * (2 * 12 + 2 * 8),
      total: 4 * (44 * 5 + 32 + 40),
    });
  });
  it("hangs on the optimizer, on what is restored, and on the rows of a step", async () => {
    const { graph, settings } = await askFor(net, { opt: "grad", restore: "last", mb: "all" });
    const { slots, kept, activations } = memoryNeeded(graph, settings, data.train);
    expect([slots, kept, activations]).toEqual([0, 0, 4 * 10 * 20]);
  });
  it("counts the layers within a node", async () => {
    const { graph, settings } = await askFor("y dnn([20, 1])\n-u lookup('user', shape=[None, 3])", {});
    expect(memoryNeeded(graph, settings, data.train).activations).toBe(4 * (2 * (21 + 3) + 2 * 21));
  });
  it("has one set of weights for each that a sampler keeps", async () => {
    const factors = "y x_dot_y()\n-u lookup('user', shape=[None, 3])\n-v lookup('item', shape=[None, 3])";
    const { graph, settings } = await askFor(factors, { sampler: "gibbs(burn=2, every=2)", epochs: 8 });
    expect(memoryNeeded(graph, settings, data.train)).toMatchObject({
      slots: 0,
      gradients: 0,
      kept: 3 * 27 * 4,
    });
  });
  it("is refused where the machine has less, with the sum and the way out", async () => {
    const { graph, settings } = await askFor(net, { opt: "adam" });
    const { total } = memoryNeeded(graph, settings, data.train);
    requireMemory(graph, settings, data.train, { total, free: 0 });
    const refused = () => requireMemory(graph, settings, data.train, { total: total - 1, free: 0 });
    expect(refused).toThrow(ResourceError);
    expect(refused).toThrow("training takes about 1 MiB of memory, and there are 1 MiB");
  });
});

describe("the machine's memory", () => {
  it("is the container's limit where that is less", () => {
    const before = process.constrainedMemory;
    const { total } = machineMemory();
    try {
      process.constrainedMemory = () => 2 ** 28;
      expect(machineMemory().total).toBe(2 ** 28);
      expect(machineMemory().free).toBeLessThan(2 ** 28);
      // What Node says where there is no limit.
      for (const none of [0, 2 ** 64]) {
        process.constrainedMemory = () => none;
        expect(machineMemory().total).toBeGreaterThanOrEqual(total);
      }
    } finally {
      process.constrainedMemory = before;
    }
  });
});
