import { describe, expect, it } from "vitest";
import type { Optimizer } from "../../../src/declare/optimizer.js";
import type { TrainOptions } from "../../../src/train/trainOptions.js";
import { difference, stepped } from "./both.js";
import { bound } from "./optimizers.js";

const factors = `
score x_dot_y()
-u lookup(dataname='user', initrange=0.5, l2=0.1, shape=[None, 6])
-v lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 6])
-b lookup(dataname='item', initrange=0.5, shape=[None, 1])
-c lookup(dataname='user', initrange=0.5, l2=0.3, l2_on='table', shape=[None, 1])`;

/** By op, configs in which gradients flow through it into weights. */
const configs: Record<string, string> = {
  lookup: factors,
  x_dot_y: factors,
  placeholder: "y linear(1, bias=True)\n-x placeholder(tf.float32)",
  linear: "y linear(1, bias=True, l2=0.1)\n-h linear(5, bias=True)\n--x placeholder(tf.float32)",
  concat: `
y linear(1)
-h concat(9)
--x placeholder(tf.float32)
--hour placeholder(tf.float32)
--u lookup(dataname='user', shape=[None, 5])`,
  cosine: `
y cosine()
-u lookup(dataname='user', initrange=0.5, shape=[None, 6])
-v lookup(dataname='item', initrange=0.5, shape=[None, 6])`,
  dnn: `
y linear(1, initrange=0.3)
-h dnn([7, 5], activation='softplus', bn=True, keep_prob=0.8, fan_scaling=True)
--x placeholder(tf.float32)`,
  dropout: "y linear(1)\n-d dropout(0.5)\n--h linear(8)\n---x placeholder(tf.float32)",
  batch_normalize: "y linear(1)\n-n batch_normalize()\n--h linear(8)\n---x placeholder(tf.float32)",
  ident: "y linear(1)\n-i ident()\n--h linear(8)\n---x placeholder(tf.float32)",
  weights: `
y linear(1)
-e embedding()
--w weights('tnorm', [2, 5], initrange=1.0, l2=0.1)
--s embedding()
---sex placeholder(tf.int32)
---user placeholder(tf.int32)`,
  "a net on rows that repeat": `
y linear(1)
-h dnn([6, 5], activation='tanh', bn=True, keep_prob=0.8)
--e embedding()
---w weights('tnorm', [12, 5], initrange=1.0)
---user placeholder(tf.int32)`,
  "a table of matrices": `
y linear(1, initrange=0.5)
-f flatten()
--e embedding()
---w weights('norm', [12, 2, 3], initrange=0.5)
---user placeholder(tf.int32)`,
  // Wide and mostly zero: rows of words are multiplied entry by entry.
  embedding: `
y linear(1)
-h concat(5)
--w embedding()
---words placeholder(tf.float32)
---item placeholder(tf.int32)
--a embedding()
---age placeholder(tf.float32)
---user placeholder(tf.int32)`,
};
Object.assign(configs, {
  add: "y linear(1)\n-a add()\n--h linear(4)\n---x placeholder(tf.float32)\n--u lookup(dataname='user', initrange=0.5, shape=[None, 1])",
  subtract:
    "y linear(1)\n-a subtract()\n--h linear(4)\n---x placeholder(tf.float32)\n--u lookup(dataname='user', initrange=0.5, shape=[None, 4])",
  multiply:
    "y linear(1)\n-a multiply()\n--h linear(4)\n---x placeholder(tf.float32)\n--u lookup(dataname='user', initrange=0.5, shape=[None, 4])",
  matmul: "y matmul()\n-x placeholder(tf.float32)\n-w weights('norm', [3, 1], initrange=0.5)",
  full_product:
    "y linear(1)\n-s full_product()\n--x placeholder(tf.float32)\n--w weights('norm', [5, 3], initrange=0.5)",
  flatten: "y linear(1)\n-f flatten()\n--h linear(4)\n---x placeholder(tf.float32)",
  reshape: "y linear(1)\n-f reshape([4])\n--r reshape([2, 2])\n---h linear(4)\n----x placeholder(tf.float32)",
  sum: "y sum(1)\n-h linear(4)\n--x placeholder(tf.float32)",
  mean: "y mean(1, keep_dims=True)\n-h linear(4)\n--x placeholder(tf.float32)",
  factorization_machine: factors.replace("x_dot_y", "fm").split("\n").slice(0, -2).join("\n"),
  cross_net: "y linear(1)\n-c cross_net(3)\n--x placeholder(tf.float32)",
  layer_norm: "y linear(1)\n-n layer_norm(epsilon=0.1)\n--h linear(6)\n---x placeholder(tf.float32)",
  embedding_bag:
    "y linear(1)\n-g embedding_bag('sqrtn')\n--t weights('norm', [40, 4], initrange=0.5)\n--b embedding()\n---words placeholder(tf.float32)\n---item placeholder(tf.int32)",
  highway_dnn:
    "y linear(1, initrange=0.3)\n-h highway_dnn([3, 3], initrange=0.5, bn=True, keep_prob=0.8)\n--x placeholder(tf.float32)",
  residual_dnn:
    "y linear(1, initrange=0.3)\n-h residual_dnn([3, 3, 4, 4], initrange=0.5, keep_prob=0.8, skiplayers=2)\n--x placeholder(tf.float32)",
});
for (const name of [
  "sigmoid",
  "tanh",
  "relu",
  "relu6",
  "softplus",
  "tanhlecun",
  "elu",
  "leaky_relu",
  "silu",
]) {
  configs[name] = `y linear(1)\n-a ${name}()\n--h linear(7, bias=True)\n---x placeholder(tf.float32)`;
}
Object.assign(configs, {
  khatri_rao:
    "y linear(1)\n-k khatri_rao()\n--x placeholder(tf.float32)\n--u lookup(dataname='user', initrange=0.5, shape=[None, 4])",
  binary_tensor_combine:
    "y linear(1)\n-k binary_tensor_combine(2, 0.5)\n--x placeholder(tf.float32)\n--u lookup(dataname='user', initrange=0.5, shape=[None, 4])",
  ternary_tensor_combine:
    "y ternary_tensor_combine(0.5)\n-x placeholder(tf.float32)\n-u lookup(dataname='user', initrange=0.5, shape=[None, 4])\n-v lookup(dataname='item', initrange=0.5, shape=[None, 2])",
  gather_pairs:
    "y gather_pairs()\n-w weights('norm', [12, 7], initrange=0.5)\n-user placeholder(tf.int32)\n-item placeholder(tf.int32)",
  slice: "y linear(1)\n-s slice(1, 2)\n--h linear(4)\n---x placeholder(tf.float32)",
  softmax: "y linear(1)\n-s softmax()\n--h linear(4)\n---x placeholder(tf.float32)",
  mult_log_reg: "y linear(1)\n-s mult_log_reg(4, initrange=0.5)\n--x placeholder(tf.float32)",
  max: "y max(1)\n-h linear(4)\n--x placeholder(tf.float32)",
  gelu: "y linear(1)\n-a gelu()\n--h linear(7)\n---x placeholder(tf.float32)",
});
Object.assign(configs, {
  attention:
    "y linear(1)\n-a attention()\n--q linear(4)\n---x placeholder(tf.float32)\n--items weights('tnorm', [5, 4], initrange=0.5)\n--items",
  convolutional_net:
    "y linear(1)\n-f flatten()\n--c convolutional_net([2, 3], kernel=2, image=[3, 4, 1], pool=1, activation='tanh', pooling='mean', keep_prob=0.8)\n---h linear(12, initrange=0.5)\n----x placeholder(tf.float32)",
  fan_scale: "y linear(1)\n-s fan_scale(0.5, 'relu')\n--h linear(4)\n---x placeholder(tf.float32)",
  nmode_tensor_multiply:
    "y linear(1)\n-f flatten()\n--n nmode_tensor_multiply(1)\n---c reshape([3, 2])\n----h linear(6)\n-----x placeholder(tf.float32)\n---m weights('tnorm', [4, 3], initrange=0.5)",
  nmode_tensor_tomatrix:
    "y linear(1)\n-t nmode_tensor_tomatrix(0)\n--c reshape([3, 2])\n---h linear(6)\n----x placeholder(tf.float32)",
  clip: "y linear(1)\n-c clip(-0.02, 0.03)\n--h linear(4)\n---x placeholder(tf.float32)",
});
for (const name of ["abs", "exp", "negative", "square"]) {
  configs[name] = `y linear(1)\n-a ${name}()\n--h linear(4)\n---x placeholder(tf.float32)`;
}
for (const name of ["log", "sqrt"]) {
  configs[name] = `y linear(1)\n-a ${name}()\n--e exp()\n---h linear(4)\n----x placeholder(tf.float32)`;
}
for (const name of ["divide", "maximum", "minimum"]) {
  configs[name] =
    `y linear(1)\n-a ${name}()\n--h linear(4)\n---x placeholder(tf.float32)\n--e exp()\n---u lookup(dataname='user', initrange=0.5, shape=[None, 4])`;
}
const everything = `
y x_dot_y()
-left dnn([6, 5], activation='tanh', bn=True, keep_prob=0.7, fan_scaling=True)
--both concat(6)
---u lookup(dataname='user', initrange=0.5, l2=0.1, shape=[None, 6])
---x placeholder(tf.float32)
-right dnn([5], activation='relu', bn=True)
--w embedding()
---words placeholder(tf.float32)
---item placeholder(tf.int32)
-b lookup(dataname='item', initrange=0.5, l2=0.1, shape=[None, 1])`;

async function compare(config: string, steps: number, options: TrainOptions): Promise<number> {
  const eager = (await stepped("eager", config, options)).run(steps);
  const plan = (await stepped("plan", config, options)).run(steps);
  return difference(eager, plan);
}

describe("a plan", () => {
  it.each(Object.entries(configs))("follows tfjs through %s", async (_op, config) => {
    expect(await compare(config, 6, { opt: "grad", learnrate: 0.05 })).toBeLessThan(2e-4);
  });

  it.each(["se", "mse", "mae", "absolute"])("follows tfjs on the loss %s", async (objective) => {
    expect(await compare(factors, 6, { objective, opt: "grad", learnrate: 0.01 })).toBeLessThan(1e-5);
  });

  describe.each<[string, TrainOptions]>([
    ["grad", { opt: "grad" }],
    ["mom", { opt: "mom" }],
    ["mom in Nesterov's form", { opt: "mom(0.8, nesterov=True)" }],
    ["ada", { opt: "ada" }],
    ["rmsprop", { opt: "rmsprop", learnrate: 0.002 }],
    ["rmsprop, centred, with momentum", { opt: "rmsprop(momentum=0.5, centered=True)", learnrate: 0.002 }],
    ["adam", { opt: "adam", learnrate: 0.002 }],
    ["adamw", { opt: "adamw(weight_decay=0.3)", learnrate: 0.002 }],
    ["lazyadam", { opt: "lazyadam", learnrate: 0.002 }],
    ["ftrl", { opt: "ftrl(l1=0.001, l2=0.01)", learnrate: 0.05 }],
    ["grad, weights decaying", { opt: "grad", weightDecay: 0.2 }],
    ["lazyadam, weights decaying", { opt: "lazyadam", learnrate: 0.002, weightDecay: 0.2 }],
    ["grad, clipped by norm", { opt: "grad", learnrate: 0.1, clipNorm: 0.05 }],
    ["mom, clipped by value, weights decaying", { opt: "mom", clipValue: 0.005, weightDecay: 0.1 }],
  ])("with the optimizer %s", (_name, given) => {
    const options = { learnrate: 0.01, decay: [40, 0.9] as const, ...given };

    // After each step all weights, and after 100 the sum of what went differently.
    it.each([1, 2, 100])("follows tfjs for %i steps, with decay", async (steps) => {
      expect(await compare(factors, steps, options)).toBeLessThan(1e-4);
    });

    it("recorded at step 1, follows tfjs to step 100 through dropout, batch norm and sparse rows", async () => {
      expect(await compare(everything, 100, options)).toBeLessThan(1e-5);
    });
  });

  it.each([
    ["exponential(40, 0.9, staircase=True)"],
    ["cosine(2000)"],
    ["linear(60, per='steps')"],
    ["step([20], [0.1], per='epochs')"],
    ["warmup(500, cosine(70, per='steps'))"],
  ])("follows tfjs to step 100 on the schedule %s", async (schedule) => {
    const options = { opt: "adam", learnrate: 0.02, schedule };
    expect(await compare(factors, 100, options)).toBeLessThan(1e-4);
    // The schedule is seen: without it, the weights are others.
    const plain = (await stepped("plan", factors, { ...options, schedule: null })).run(100);
    expect(difference((await stepped("plan", factors, options)).run(100), plain)).toBeGreaterThan(1e-2);
  });

  it("makes the same bits each time", async () => {
    const once = (await stepped("plan", everything, { opt: "adam" })).run(12);
    const again = (await stepped("plan", everything, { opt: "adam" })).run(12);
    expect(again).toEqual(once);
  });

  it("draws other masks at another step", async () => {
    const { run } = await stepped("plan", configs.dropout!, { learnrate: 1e-30, mb: 60, opt: "grad" });
    const { losses } = run(3);
    expect(new Set(losses).size).toBe(3);
  });

  it("takes single rows", async () => {
    expect(await compare(factors, 20, { mb: 1, opt: "ada", learnrate: 0.1 })).toBeLessThan(1e-5);
    expect(
      await compare(everything.replaceAll("bn=True", "bn=False"), 20, {
        mb: 1,
        opt: "mom",
        learnrate: 0.001,
      }),
    ).toBeLessThan(1e-4);
  });

  it("goes on from weights that were set", async () => {
    const { stepper, model, run } = await stepped("plan", factors, { opt: "grad" });
    const start = model.getWeights();
    const { losses } = run(3);
    model.setWeights(start);
    stepper.push();
    expect(run(3).losses).toEqual(losses);
  });
});

describe("the comparison", () => {
  it("sees an update that is wrong by a thousandth", async () => {
    const options = { opt: "grad", learnrate: 0.05 } as const;
    const broken = {
      ...bound("grad"),
      update: (tf, { weight, gradient, learnrate }) => ({
        weight: tf.sub(weight, tf.mul(gradient, 1.001 * learnrate)),
        slots: {},
      }),
    } satisfies Optimizer;
    const eager = (await stepped("eager", factors, options)).run(2);
    const plan = (await stepped("plan", factors, options)).run(2);
    const twin = (await stepped("plan", factors, options, {}, broken)).run(2);
    expect(difference(eager, plan)).toBeLessThan(1e-6);
    expect(difference(eager, twin)).toBeGreaterThan(2e-5);
  });
});
