import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { TfCore } from "../../src/declare/op.js";
import type { OptimizerDeclaration } from "../../src/declare/optimizer.js";
import { openBackend } from "../../src/engine/backend.js";
import { optimizers } from "../../src/optimizers/index.js";

interface State {
  readonly weight: readonly number[];
  readonly slots: Readonly<Record<string, readonly number[]>>;
}

interface Vectors {
  readonly tensorflow: string;
  readonly shape: [number, number];
  readonly learnrate: number;
  readonly momentum: number;
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly after: Readonly<Record<string, Readonly<Record<string, State>>>>;
}

/** Made by test/golden/optimizers/make.py. */
const golden = JSON.parse(
  readFileSync(new URL("../golden/optimizers/vectors.json", import.meta.url), "utf8"),
) as Vectors;

/** The states after the asked steps. */
function follow(tf: TfCore, optimizer: OptimizerDeclaration, steps: readonly number[]): Map<number, State> {
  const { shape, learnrate, momentum, start, gradients } = golden;
  let weight: number[] = [...start];
  let slots = Object.fromEntries(
    Object.entries(optimizer.slots).map(([slot, s]) => [slot, start.map(() => s)]),
  );
  const states = new Map<number, State>();
  gradients.forEach((gradient, n) => {
    tf.tidy(() => {
      const updated = optimizer.update(tf, {
        weight: tf.tensor2d(weight, shape),
        gradient: tf.tensor2d([...gradient], shape),
        slots: Object.fromEntries(Object.entries(slots).map(([slot, s]) => [slot, tf.tensor2d(s, shape)])),
        learnrate,
        step: n + 1,
        options: { momentum },
      });
      weight = [...updated.weight.dataSync()];
      slots = Object.fromEntries(Object.entries(updated.slots).map(([slot, s]) => [slot, [...s.dataSync()]]));
    });
    if (steps.includes(n + 1)) states.set(n + 1, { weight, slots });
  });
  return states;
}

describe.each(["wasm", "cpu"] as const)(
  `optimizers on %s against TensorFlow ${golden.tensorflow}`,
  (backend) => {
    let tf: TfCore;
    beforeAll(async () => {
      ({ tf } = await openBackend(backend));
    });

    it.each(Object.keys(golden.after))("%s takes the same 100 steps", (name) => {
      const optimizer = optimizers.get(name)!;
      const expected = golden.after[name]!;
      const steps = Object.keys(expected).map(Number);
      expect(steps).toEqual([1, 2, 10, 100]);
      const states = follow(tf, optimizer, steps);
      for (const step of steps) {
        const { weight, slots } = expected[step]!;
        close(states.get(step)!.weight, weight);
        expect(Object.keys(states.get(step)!.slots)).toEqual(Object.keys(slots));
        for (const [slot, values] of Object.entries(slots)) close(states.get(step)!.slots[slot]!, values);
      }
    });
  },
);

/** A few units in the last place of float32, over 100 steps. */
function close(found: readonly number[], expected: readonly number[]): void {
  const wrong = found.flatMap((f, n) => {
    const e = expected[n]!;
    return Math.abs(f - e) <= 3e-6 * Math.max(Math.abs(e), 0.1 * largest(expected))
      ? []
      : [`[${n}] ${f}, expected ${e}`];
  });
  expect(wrong).toEqual([]);
  expect(found).toHaveLength(expected.length);
}

function largest(values: readonly number[]): number {
  return Math.max(...values.map(Math.abs));
}

describe("optimizers", () => {
  it("are all compared with TensorFlow", () => {
    expect(optimizers.all.map((o) => o.name)).toEqual(Object.keys(golden.after).sort());
  });

  it("answer to their usual names too", () => {
    expect(["sgd", "momentum", "adagrad"].map((alias) => optimizers.get(alias)!.name)).toEqual([
      "grad",
      "mom",
      "ada",
    ]);
  });

  it.each(optimizers.all)("$name leaves what it was given and makes new tensors", async (optimizer) => {
    const { tf } = await openBackend("wasm");
    tf.tidy(() => {
      const slots = Object.fromEntries(
        Object.entries(optimizer.slots).map(([slot, s]) => [slot, tf.fill([2], s)]),
      );
      const weight = tf.tensor1d([1, 2]);
      const gradient = tf.tensor1d([1, -1]);
      const options = { momentum: 0.5 };
      const updated = optimizer.update(tf, { weight, gradient, slots, learnrate: 0.1, step: 1, options });
      expect([...weight.dataSync()]).toEqual([1, 2]);
      const [first, second] = updated.weight.dataSync();
      expect(first).toBeLessThan(1);
      expect(second).toBeGreaterThan(2);
      for (const [slot, value] of Object.entries(optimizer.slots)) {
        expect([...slots[slot]!.dataSync()]).toEqual([Math.fround(value), Math.fround(value)]);
      }
    });
  });

  it("adam's first step is lr·sign(g), however small the gradient", async () => {
    const { tf } = await openBackend("wasm");
    const slots = { m: tf.zeros([2]), v: tf.zeros([2]) };
    const gradient = tf.tensor1d([1e-3, -1e3]);
    const input = {
      weight: tf.zeros([2]),
      gradient,
      slots,
      learnrate: 0.1,
      step: 1,
      options: { momentum: 0 },
    };
    const [a, b] = optimizers.get("adam")!.update(tf, input).weight.dataSync();
    // ε = 1e-8 stands beside √v = 1e-3·√0.001.
    expect(a).toBeCloseTo(-0.1 / (1 + 1e-8 / (1e-3 * Math.sqrt(0.001))), 6);
    expect(b).toBeCloseTo(0.1, 6);
  });
});
