import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { callOf } from "../../src/declare/call.js";
import type { TfCore } from "../../src/declare/op.js";
import type { Optimizer } from "../../src/declare/optimizer.js";
import type { Const } from "../../src/declare/values.js";
import { openBackend } from "../../src/engine/backend.js";
import { optimizers } from "../../src/optimizers/index.js";
import { bindOptimizer, type GradientOptions } from "../../src/train/optimizer.js";

interface State {
  readonly weight: readonly number[];
  readonly slots?: Readonly<Record<string, readonly number[]>>;
}

type After = Readonly<Record<string, State>>;

interface Case {
  readonly opt: string;
  readonly params: Readonly<Record<string, Const>>;
  /** Added to the gradient. */
  readonly weight_decay?: number;
  readonly dense?: After;
  readonly rows?: After;
}

interface Given {
  readonly shape: [number, number];
  readonly start: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly ids: readonly (readonly number[])[];
}

const golden = (file: string) =>
  JSON.parse(readFileSync(new URL(`../golden/optimizers/${file}`, import.meta.url), "utf8"));

/** Made by test/golden/optimizers/make.py. */
const tensorflow = golden("vectors.json") as {
  tensorflow: string;
  learnrate: number;
  dense: Given;
  rows: Given;
  cases: Case[];
};
/** Made by test/golden/optimizers/make_torch.py. */
const torch = golden("vectors-torch.json") as { torch: string; cases: Case[] };
const { learnrate } = tensorflow;

function optimizer(name: string, params: Case["params"] = {}, options: GradientOptions = {}): Optimizer {
  const call = { kind: "call", name, args: [], named: new Map(Object.entries(params)) } as const;
  return bindOptimizer(callOf("an optimizer", optimizers).read(call)!, options);
}

/** An optimizer that leaves elements alone whose gradient is 0 is compared where there are none. */
const isLazy = (opt: string) => opt === "ftrl" || opt === "lazyadam";

/** The gradients of the whole weight, step by step; equal ids are summed in float32, in their order. */
function gradientsOf(kind: "dense" | "rows", opt: string): Float32Array[] {
  const { shape, gradients, ids } = tensorflow[kind];
  if (kind === "dense") {
    return gradients.map((g) => Float32Array.from(g, (x) => (x === 0 && isLazy(opt) ? 1e-3 : x)));
  }
  return gradients.map((rows, t) => {
    const whole = new Float32Array(shape[0] * shape[1]);
    rows.forEach((x, i) => {
      whole[ids[t]![Math.floor(i / shape[1])]! * shape[1] + (i % shape[1])]! += x;
    });
    return whole;
  });
}

/** The states after the asked steps. */
function follow(tf: TfCore, { opt, params, weight_decay }: Case, kind: "dense" | "rows"): Map<number, State> {
  const { shape, start } = tensorflow[kind];
  const bound = optimizer(opt, params, { weightDecay: weight_decay ?? 0 });
  let weight: number[] = [...start];
  let slots = Object.fromEntries(Object.entries(bound.slots).map(([slot, s]) => [slot, start.map(() => s)]));
  const states = new Map<number, State>();
  gradientsOf(kind, opt).forEach((gradient, n) => {
    tf.tidy(() => {
      const updated = bound.update(tf, {
        weight: tf.tensor2d(weight, shape),
        gradient: tf.tensor2d(gradient, shape),
        slots: Object.fromEntries(Object.entries(slots).map(([slot, s]) => [slot, tf.tensor2d(s, shape)])),
        learnrate,
        step: n + 1,
        decays: true,
        gradientScale: 1,
      });
      weight = [...updated.weight.dataSync()];
      slots = Object.fromEntries(Object.entries(updated.slots).map(([slot, s]) => [slot, [...s.dataSync()]]));
    });
    states.set(n + 1, { weight, slots });
  });
  return states;
}

const runs = (cases: readonly Case[]) =>
  cases.flatMap((c) =>
    (["dense", "rows"] as const).flatMap((kind) => {
      const after = c[kind];
      const settings = { ...c.params, ...(c.weight_decay ? { weight_decay: c.weight_decay } : {}) };
      const args = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
      return after ? [{ name: `${c.opt}(${args.join(", ")})`, kind, case: c, after }] : [];
    }),
  );

describe.each(["wasm", "cpu"] as const)("optimizers on %s", (backend) => {
  let tf: TfCore;
  beforeAll(async () => {
    ({ tf } = await openBackend(backend));
  });

  const compare = (run: ReturnType<typeof runs>[number], tolerance: number) => {
    expect(Object.keys(run.after).map(Number)).toEqual([1, 2, 10, 100]);
    const states = follow(tf, run.case, run.kind);
    for (const [step, { weight, slots }] of Object.entries(run.after)) {
      const found = states.get(Number(step))!;
      close(found.weight, weight, tolerance);
      if (!slots) continue;
      expect(Object.keys(found.slots!).sort()).toEqual(Object.keys(slots).sort());
      for (const [slot, values] of Object.entries(slots)) {
        // What TensorFlow calls `linear` is divided by the learning rate.
        const scale = run.case.opt === "ftrl" && slot === "z" ? learnrate : 1;
        close(
          found.slots![slot]!,
          values.map((x) => x * scale),
          tolerance,
        );
      }
    }
  };

  // A few units in the last place of float32, over 100 steps.
  it.each(runs(tensorflow.cases))(
    `$name takes the 100 steps of TensorFlow ${tensorflow.tensorflow}, $kind`,
    (run) => compare(run, 3e-6),
  );

  // PyTorch keeps β₂ in float64: 1 − 0.999 is another number there.
  it.each(runs(torch.cases))(`$name takes the 100 steps of PyTorch ${torch.torch}, $kind`, (run) =>
    compare(run, 3e-5),
  );
});

function close(found: readonly number[], expected: readonly number[], tolerance: number): void {
  const largest = Math.max(...expected.map(Math.abs));
  const wrong = found.flatMap((f, n) => {
    const e = expected[n]!;
    return Math.abs(f - e) <= tolerance * Math.max(Math.abs(e), 0.1 * largest)
      ? []
      : [`[${n}] ${f}, expected ${e}`];
  });
  expect(wrong).toEqual([]);
  expect(found).toHaveLength(expected.length);
}

/** One update of a weight by hand-made numbers. */
async function once(
  bound: Optimizer,
  weight: number[],
  gradient: number[],
  more: { slots?: Record<string, number[]>; step?: number; decays?: boolean; learnrate?: number } = {},
) {
  const { tf } = await openBackend("wasm");
  const { slots = {}, step = 1, decays = true, learnrate: rate = 0.1 } = more;
  return tf.tidy(() => {
    const given = Object.entries(bound.slots).map(([slot, s]) => [slot, slots[slot] ?? weight.map(() => s)]);
    const updated = bound.update(tf, {
      weight: tf.tensor1d(weight),
      gradient: tf.tensor1d(gradient),
      slots: Object.fromEntries(given.map(([slot, values]) => [slot, tf.tensor1d(values as number[])])),
      learnrate: rate,
      step,
      decays,
      gradientScale: 0.5,
    });
    return {
      weight: [...updated.weight.dataSync()],
      slots: Object.fromEntries(Object.entries(updated.slots).map(([slot, s]) => [slot, [...s.dataSync()]])),
    };
  });
}

const float = (numbers: readonly number[]) => numbers.map(Math.fround);

describe("optimizers", () => {
  it("are all compared, on whole gradients and on rows", () => {
    const all = runs([...tensorflow.cases, ...torch.cases]);
    for (const kind of ["dense", "rows"]) {
      const names = new Set(all.filter((run) => run.kind === kind).map((run) => run.case.opt));
      expect([...names].sort()).toEqual(optimizers.all.map((o) => o.name));
    }
  });

  it("answer to their usual names too", () => {
    expect(["sgd", "momentum", "adagrad"].map((alias) => optimizers.get(alias)!.name)).toEqual([
      "grad",
      "mom",
      "ada",
    ]);
  });

  it.each(optimizers.all)("$name leaves what it was given and makes new tensors", async ({ name }) => {
    const { tf } = await openBackend("wasm");
    const bound = optimizer(name);
    tf.tidy(() => {
      const slots = Object.fromEntries(
        Object.entries(bound.slots).map(([slot, s]) => [slot, tf.fill([2], s)]),
      );
      const weight = tf.tensor1d([1, 2]);
      const gradient = tf.tensor1d([1, -1]);
      const numbers = { learnrate: 0.1, step: 1, decays: false, gradientScale: 1 };
      const updated = bound.update(tf, { weight, gradient, slots, ...numbers });
      expect([...weight.dataSync()]).toEqual([1, 2]);
      const [first, second] = updated.weight.dataSync();
      expect(first).toBeLessThan(1);
      // FTRL forgets what weights start from.
      if (name !== "ftrl") expect(second).toBeGreaterThan(2);
      for (const [slot, value] of Object.entries(bound.slots)) {
        expect([...slots[slot]!.dataSync()]).toEqual(float([value, value]));
      }
    });
  });

  it.each(["grad", "ada", "lazyadam", "ftrl"])(
    "%s leaves elements alone whose gradient is 0",
    async (name) => {
      const slots = { m: [0.1, 0.2], v: [0.3, 0.4], a: [0.5, 0.6], z: [0.7, 0.8] };
      const after = await once(optimizer(name), [1, 2], [0, 3], { slots, step: 7 });
      expect(after.weight[0]).toBe(1);
      expect(after.weight[1]).not.toBe(2);
      for (const [slot, values] of Object.entries(after.slots)) {
        expect(values[0]).toBe(Math.fround(slots[slot as keyof typeof slots][0]!));
      }
    },
  );

  it.each(["mom", "adam", "adamw", "rmsprop"])("%s goes on where the gradient is 0", async (name) => {
    const slots = { v: [0.3], m: [0.1], s: [0.3] };
    const params: Record<string, number> = name === "rmsprop" ? { momentum: 0.9 } : {};
    const after = await once(optimizer(name, params), [1], [0], { slots, step: 7 });
    expect(after.weight[0]).not.toBe(1);
  });

  it.each(optimizers.all)(
    "$name stays finite at a learning rate of 0, where a warm-up starts",
    async ({ name }) => {
      const after = await once(optimizer(name), [1, -2], [0.5, 0], { learnrate: 0 });
      expect([...after.weight, ...Object.values(after.slots).flat()].every(Number.isFinite)).toBe(true);
      if (name !== "ftrl") expect(after.weight).toEqual([1, -2]);
    },
  );

  it("adam's first step is lr·sign(g), however small the gradient", async () => {
    const { weight } = await once(optimizer("adam"), [0, 0], [1e-3, -1e3]);
    // ε = 1e-8 stands beside √v = 1e-3·√0.001.
    expect(weight[0]).toBeCloseTo(-0.1 / (1 + 1e-8 / (1e-3 * Math.sqrt(0.001))), 6);
    expect(weight[1]).toBeCloseTo(0.1, 6);
  });

  it("ftrl sets weights to 0 whose gradients stay below l1", async () => {
    const { weight } = await once(optimizer("ftrl", { l1: 1 }), [0, 0], [0.9, 1.1]);
    expect(weight[0]).toBe(0);
    expect(weight[1]).toBeCloseTo((-0.1 * (1.1 - 1)) / Math.sqrt(0.1 + 1.1 ** 2), 6);
  });
});

describe("weight decay", () => {
  it("is added to the gradient: w ← w − lr·(g + λw)", async () => {
    const { weight } = await once(optimizer("grad", {}, { weightDecay: 0.5 }), [2], [1]);
    expect(weight[0]).toBeCloseTo(2 - 0.1 * (1 + 0.5 * 2), 6);
  });
  it("of adamw is no part of the gradient: its moments know nothing of it", async () => {
    const plain = await once(optimizer("adamw", { weight_decay: 0 }), [2], [1]);
    const decayed = await once(optimizer("adamw", { weight_decay: 0.5 }), [2], [1]);
    expect(decayed.slots).toEqual(plain.slots);
    expect(decayed.weight[0]! - plain.weight[0]!).toBeCloseTo(-0.1 * 0.5 * 2, 6);
  });
  it.each(["grad", "adamw"])("of %s leaves weights alone that do not decay", async (name) => {
    const params: Record<string, number> = name === "adamw" ? { weight_decay: 0.5 } : {};
    const bound = optimizer(name, params, { weightDecay: 0.5 });
    expect((await once(bound, [2], [0], { decays: false })).weight).toEqual([2]);
    expect((await once(bound, [2], [0])).weight[0]).toBeCloseTo(2 * (1 - 0.1 * 0.5), 6);
  });
});

describe("clipping", () => {
  it("by value brings each element to the bound", async () => {
    const { weight } = await once(optimizer("grad", {}, { clipValue: 2 }), [0, 0, 0], [-3, 1, 5]);
    expect(weight).toEqual(float([0.2, -0.1, -0.2]));
  });
  it("by norm shrinks all elements alike, before weight decay is added", async () => {
    // The scale handed in is 0.5.
    const { weight } = await once(optimizer("grad", {}, { clipNorm: 1, weightDecay: 1 }), [1], [4]);
    expect(weight[0]).toBeCloseTo(1 - 0.1 * (0.5 * 4 + 1), 6);
  });
});
