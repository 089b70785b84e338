import { describe, expect, it } from "vitest";
import { ConfigError, NumericError, UsageError } from "../../src/diagnostics/errors.js";
import { FeedMaker } from "../../src/train/feeds.js";
import { resolveTrainSettings } from "../../src/train/settings.js";
import { Stepper } from "../../src/train/step.js";
import type { TrainOptions } from "../../src/train/trainOptions.js";
import { type BuildOptions, build } from "../support/build.js";
import "../support/close.js";

/** Steps over the given rows, and what each weight is after each. */
async function steps(
  config: string,
  options: BuildOptions & { train: TrainOptions; batches: readonly (readonly number[])[] },
) {
  const built = await build(config, options);
  const { model, data, graph, backend, dispose } = built;
  const settings = resolveTrainSettings(graph, options.train, graph.registries);
  const feedMaker = new FeedMaker(backend.tf, graph.columns, data.context.tables, graph.tensors);
  const before = backend.tf.memory().numTensors;
  const stepper = new Stepper(model, settings, feedMaker, "y");
  const opened = backend.tf.memory().numTensors;
  const losses: number[] = [];
  const weights: Record<string, number[]>[] = [];
  const leaks: number[] = [];
  try {
    for (const rows of options.batches) {
      losses.push(stepper.take(data, Int32Array.from(rows)).loss);
      weights.push(Object.fromEntries(model.getWeights().map(({ name, values }) => [name, [...values]])));
      leaks.push(backend.tf.memory().numTensors - opened);
    }
    return { losses, weights, leaks, examples: stepper.examples };
  } finally {
    leaks.push(backend.tf.memory().numTensors - opened);
    stepper.dispose();
    leaks.push(backend.tf.memory().numTensors - before);
    expect(
      leaks.every((left) => left === 0),
      `tensors left over: ${leaks}`,
    ).toBe(true);
    feedMaker.dispose();
    dispose();
  }
}

const LINE = "h linear(1)\n-x placeholder(tf.float32)";
const data = { x: [[1], [2], [3]], y: [[1], [1], [1]] };
const line = (train: TrainOptions, batches: readonly (readonly number[])[], weight = 0) =>
  steps(LINE, { data, weights: { "h/w": [[weight]] }, train, batches });

describe("a step", () => {
  it("goes against the gradient of the sum: w ← w − lr·Σ 2(wx − y)x", async () => {
    const { weights, losses } = await line({ objective: "se", learnrate: 0.01 }, [[0, 1, 2]]);
    expect(weights[0]!["h/w"]).toBeClose([0.01 * 2 * (1 + 2 + 3)]);
    // A mean an example, whatever the objective is.
    expect(losses).toBeClose([1]);
  });
  it("of a mean is the same divided by the examples", async () => {
    const { weights, losses } = await line({ objective: "mse", learnrate: 0.01 }, [[0, 1, 2]]);
    expect(weights[0]!["h/w"]).toBeClose([(0.01 * 2 * (1 + 2 + 3)) / 3]);
    expect(losses).toBeClose([1]);
  });
  it("takes the rows it is given", async () => {
    const { weights, examples } = await line({ objective: "se", learnrate: 0.01 }, [[2], [0, 2]]);
    const first = 0.06;
    expect(weights[0]!["h/w"]).toBeClose([first]);
    expect(weights[1]!["h/w"]).toBeClose([first - 0.02 * (first - 1 + (3 * first - 1) * 3)]);
    expect(examples).toBe(3);
  });
  it("takes an objective of one's own", async () => {
    const own = await line(
      { objective: ({ tf }, p, t) => tf.sum(tf.square(tf.sub(p, t))), learnrate: 0.01 },
      [[0, 1], [2]],
    );
    const named = await line({ objective: "se", learnrate: 0.01 }, [[0, 1], [2]]);
    expect(own).toEqual(named);
  });
  it("decays its rate by the examples before it", async () => {
    const { weights } = await line({ objective: "se", learnrate: 0.01, decay: [2, 0.5] }, [
      [0, 0],
      [0, 0],
    ]);
    const first = 0.01 * 2 * 2;
    expect(weights[0]!["h/w"]).toBeClose([first]);
    expect(weights[1]!["h/w"]).toBeClose([first - 0.005 * 2 * 2 * (first - 1)]);
  });
});

describe("optimizers, over two steps with the gradients g₁ = −2 and g₂", () => {
  const [lr, rows] = [0.1, [[0], [0]]];
  const g = (w: number) => 2 * (w - 1);
  it("mom: v ← μv + g, w ← w − lr·v", async () => {
    const { weights } = await line({ objective: "se", opt: "mom", momentum: 0.5, learnrate: lr }, rows);
    const w1 = -lr * g(0);
    const w2 = w1 - lr * (0.5 * g(0) + g(w1));
    expect(weights.map((w) => w["h/w"]![0]!)).toBeClose([w1, w2]);
  });
  it("ada: a ← a + g² from 0.1, w ← w − lr·g/√a", async () => {
    const { weights } = await line({ objective: "se", opt: "ada", learnrate: lr }, rows);
    const a1 = 0.1 + g(0) ** 2;
    const w1 = (-lr * g(0)) / Math.sqrt(a1);
    const w2 = w1 - (lr * g(w1)) / Math.sqrt(a1 + g(w1) ** 2);
    expect(weights.map((w) => w["h/w"]![0]!)).toBeClose([w1, w2]);
  });
  it("adam: ε stands outside the root, the averages are corrected by the step", async () => {
    const { weights } = await line({ objective: "se", opt: "adam", learnrate: lr }, rows);
    const step = (w: number, m: number, v: number, t: number) =>
      w - ((lr * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * (m / (Math.sqrt(v) + 1e-8));
    const [m1, v1] = [0.1 * g(0), 0.001 * g(0) ** 2];
    const w1 = step(0, m1, v1, 1);
    const w2 = step(w1, 0.9 * m1 + 0.1 * g(w1), 0.999 * v1 + 0.001 * g(w1) ** 2, 2);
    expect(weights.map((w) => w["h/w"]![0]!)).toBeClose([w1, w2]);
  });
});

describe("weight decay", () => {
  // x = 0 and an output of 0: the objective has no slope.
  const still = { x: [[0]], user: [0], y: [[0]] };
  const start = { "h/w": [[2]], "h/b": [0] };
  it("acts on weights, not on biases, batch norm or lookups of one column", async () => {
    const config =
      "s x_dot_y()\n-h batch_normalize()\n--d linear(2, bias=True)\n---x placeholder(tf.float32)\n" +
      "-u lookup('user', shape=[None, 2])\n-c lookup('user', shape=[None, 1])";
    const { weights } = await steps(config, {
      data: still,
      sizes: { user: 2 },
      weights: {
        "d/w": [[2, 4]],
        "d/b": [0, 0],
        "h/gamma": [3, 3],
        "h/beta": [0, 0],
        "u/w": [
          [0, 0],
          [5, 6],
        ],
        "c/w": [[0], [7]],
      },
      train: { objective: "se", learnrate: 0.1, weightDecay: 0.5 },
      batches: [[0]],
    });
    const kept = 1 - 0.1 * 0.5;
    expect(weights[0]!["d/w"]).toBeClose([2 * kept, 4 * kept]);
    expect(weights[0]!["h/gamma"]).toEqual([3, 3]);
    // Also the row that the minibatch did not use.
    expect(weights[0]!["u/w"]).toBeClose([0, 0, 5 * kept, 6 * kept]);
    expect(weights[0]!["c/w"]).toEqual([0, 7]);
  });
  it("is adamw's own where it is written there", async () => {
    const train = (opt: TrainOptions["opt"], more: TrainOptions = {}) =>
      steps("h linear(1, bias=True)\n-x placeholder(tf.float32)", {
        data: still,
        weights: start,
        train: { objective: "se", learnrate: 0.1, opt: opt!, ...more },
        batches: [[0]],
      });
    const decayed = async (opt: TrainOptions["opt"], more?: TrainOptions) =>
      (await train(opt, more)).weights[0]!["h/w"];
    expect(await decayed("adamw")).toBeClose([2 * (1 - 0.1 * 0.01)]);
    expect(await decayed("adamw", { weightDecay: 0.5 })).toBeClose([2 * (1 - 0.1 * 0.5)]);
    expect(await decayed("adamw(weight_decay=0.3)", { weightDecay: 0.5 })).toBeClose([2 * (1 - 0.1 * 0.3)]);
    // Of others it is part of the gradient: adam's first step is as long as the learning rate.
    expect(await decayed("adam", { weightDecay: 0.5 })).toBeClose([2 - 0.1]);
  });
});

describe("clipping", () => {
  // Gradients of w and b, both starting from 0: −2·3·4 and −2·4.
  const clipped = async (train: TrainOptions) => {
    const { weights } = await steps("h linear(1, bias=True)\n-x placeholder(tf.float32)", {
      data: { x: [[3]], y: [[4]] },
      weights: { "h/w": [[0]], "h/b": [0] },
      train: { objective: "se", learnrate: 0.1, ...train },
      batches: [[0]],
    });
    return [weights[0]!["h/w"]![0]!, weights[0]!["h/b"]![0]!];
  };
  const norm = Math.hypot(24, 8);
  it("by norm takes all weights together, and keeps their direction", async () => {
    expect(await clipped({ clipNorm: 5 })).toBeClose([(2.4 * 5) / norm, (0.8 * 5) / norm]);
    expect(await clipped({ clipNorm: 26 })).toBeClose([2.4, 0.8]);
  });
  it("is what ANTK calls clip_gradients; 0 does nothing", async () => {
    expect(await clipped({ clipGradients: 5 })).toEqual(await clipped({ clipNorm: 5 }));
    expect(await clipped({ clipGradients: 0 })).toEqual(await clipped({}));
  });
  it("by value takes each element for itself", async () =>
    expect(await clipped({ clipValue: 10 })).toBeClose([1, 0.8]));
  it.each<[TrainOptions, string]>([
    [{ clipNorm: 1, clipValue: 1 }, "`clip_norm` and `clip_value` are both given"],
    [{ clipNorm: 1, clipGradients: 2 }, "`clip_norm` and `clip_gradients` are both given"],
    [{ decay: [10, 0.5], schedule: "cosine(5)" }, "`schedule` and `decay` are both given"],
    [{ opt: "adam(beta1=2)" }, "`beta1` of `adam` must be a number of at least 0 and below 1, got 2"],
    [{ opt: "adam(bta1=0.5)" }, "option `opt`: `adam` has no argument `bta1`"],
    [{ opt: "adma" }, "option `opt` must be an optimizer"],
    [{ schedule: "cosin(3)" }, "option `schedule` must be a schedule"],
    [{ weightDecay: -1 }, "option `weight_decay` must be a number of at least 0, or None, got -1"],
  ])("or another setting that makes no sense is refused: %j", async (train, message) => {
    await expect(clipped(train)).rejects.toThrow(UsageError);
    await expect(clipped(train)).rejects.toThrow(message);
  });
});

describe("penalties", () => {
  const lookup = (on: string) =>
    `s x_dot_y()\n-u lookup('user', l2=0.5, l2_on='${on}', shape=[None, 1])\n-x placeholder(tf.float32)`;
  // x = 0: the objective itself has no slope.
  const options = {
    data: { user: [0, 1, 1, 0], x: [[0], [0], [0], [0]], y: [[0], [0], [0], [0]] },
    sizes: { user: 3 },
    weights: { "u/w": [[1], [2], [3]] },
  };
  const stepped = async (on: string, objective: string) => {
    const { weights, losses } = await steps(lookup(on), {
      ...options,
      train: { objective, learnrate: 0.1 },
      batches: [[0, 1, 2]],
    });
    // Penalties are no part of the loss that is told.
    expect(losses).toEqual([0]);
    return weights[0]!["u/w"];
  };
  it("on rows: gradient 2·l2·row for each time it occurs, with a sum", async () =>
    expect(await stepped("rows", "se")).toBeClose([1 - 0.1 * 1 * 1, 2 - 0.1 * 2 * 2, 3]));
  it("on rows: divided by the examples, with a mean", async () =>
    expect(await stepped("rows", "mse")).toBeClose([1 - (0.1 * 1) / 3, 2 - (0.1 * 4) / 3, 3]));
  it.each(["se", "mse"])("on the table: gradient l2·W whatever the batch, with %s", async (objective) => {
    expect(await stepped("table", objective)).toBeClose([1 - 0.05, 2 - 0.1, 3 - 0.15]);
  });
});

describe("several outputs", () => {
  it("take part in the objective with their sum", async () => {
    const config = "a linear(1)\n-x placeholder(tf.float32)\nb linear(1)\n-x";
    const { weights, losses } = await steps(config, {
      data,
      weights: { "a/w": [[0]], "b/w": [[1]] },
      train: { objective: "se", learnrate: 0.01 },
      batches: [[0, 1, 2]],
    });
    expect(losses).toBeClose([(3 + 0 + 1 + 4) / 3]);
    expect(weights[0]!["a/w"]).toBeClose([0.12]);
    expect(weights[0]!["b/w"]).toBeClose([1 - 0.02 * (0 + 1 * 2 + 2 * 3)]);
  });
  it("leave weights alone that no output hangs on by floats", async () => {
    // A function may look at one output only.
    const objective: TrainOptions["objective"] = ({ tf }, p) => (p.shape[1] === 2 ? tf.scalar(0) : tf.sum(p));
    const { weights } = await steps("a linear(1)\n-x placeholder(tf.float32)\nb linear(2)\n-x", {
      data,
      weights: { "a/w": [[0]], "b/w": [[5, 6]] },
      train: { objective, learnrate: 0.01 },
      batches: [[0]],
    });
    expect(weights[0]).toEqual({ "a/w": [expect.closeTo(-0.01, 6)], "b/w": [5, 6] });
  });
  it("must each be one number an example", async () => {
    const wide = steps("h linear(2)\n-x placeholder(tf.float32)", {
      data,
      train: { objective: "se" },
      batches: [[0, 1]],
    });
    await expect(wide).rejects.toThrow(ConfigError);
    await expect(wide).rejects.toThrow(
      "output `h` has shape [2, 2], and the target one number for each of 2 examples",
    );
  });
});

describe("statistics", () => {
  it("are stored after the step: batch norm's averages", async () => {
    const { weights } = await steps("h batch_normalize(decay=0.9)\n-x placeholder(tf.float32)", {
      data,
      train: { objective: "se" },
      batches: [
        [0, 2],
        [1, 1],
      ],
    });
    expect(weights[0]!["h/mean"]).toBeClose([0.1 * 2]);
    expect(weights[1]!["h/mean"]).toBeClose([0.9 * 0.2 + 0.1 * 2]);
    expect(weights[1]!["h/seen"]).toBeClose([0.19]);
  });
});

describe("a number that is not finite", () => {
  const factors = "s x_dot_y()\n-u lookup('user', shape=[None, 1])\n-v lookup('item', shape=[None, 1])";
  const fails = (weights: Record<string, number[][]>, train: TrainOptions = {}) =>
    steps(factors, {
      data: { user: [0, 1], item: [0, 0], y: [[0], [0]] },
      weights,
      train: { objective: "se", ...train },
      batches: [[0, 1]],
    });
  it("in a node names it, with the step, and leaves no tensor behind", async () => {
    const failing = fails({ "u/w": [[1], [1e30]], "v/w": [[1e30]] });
    await expect(failing).rejects.toThrow(NumericError);
    await expect(failing).rejects.toThrow("node `s` yields a number that is not finite, at step 1");
    await failing.catch((error: NumericError) => {
      expect(error.diagnostics[0]!.labels[0]!.span.start).toBe(0);
    });
  });
  it("in a weight names it", async () =>
    await expect(fails({ "u/w": [[1], [Number.NaN]], "v/w": [[1]] })).rejects.toThrow(
      "weight `u/w` holds a number",
    ));
  it("in the objective alone says so", async () =>
    await expect(fails({ "u/w": [[1], [1e15]], "v/w": [[1e15]] })).rejects.toThrow(
      "the objective yields a number",
    ));
  it("in a gradient alone names its weight", async () => {
    const objective: TrainOptions["objective"] = ({ tf }, p) => tf.sum(tf.sqrt(tf.sub(p, 1)));
    await expect(fails({ "u/w": [[1], [1]], "v/w": [[1]] }, { objective })).rejects.toThrow(
      "the gradient of `u/w` holds a number",
    );
  });
  it("updates nothing", async () => {
    const built = await build(factors, {
      data: { user: [0, 1], item: [0, 0], y: [[0], [0]] },
      weights: { "u/w": [[1], [1e30]], "v/w": [[1e30]] },
    });
    const before = built.model.getWeights();
    const settings = resolveTrainSettings(
      built.graph,
      { objective: "se", opt: "adam" },
      built.graph.registries,
    );
    const feedMaker = new FeedMaker(built.backend.tf, built.graph.columns, new Map());
    const stepper = new Stepper(built.model, settings, feedMaker, "y");
    expect(() => stepper.take(built.data, Int32Array.of(0, 1))).toThrow(NumericError);
    expect(built.model.getWeights()).toEqual(before);
    expect([stepper.step, stepper.examples]).toEqual([0, 0]);
    // The next step is the first one.
    built.model.setWeights(before.map((w) => ({ ...w, values: w.values.map(() => 1) })));
    stepper.take(built.data, Int32Array.of(0, 1));
    expect(stepper.step).toBe(1);
    stepper.dispose();
    built.dispose();
  });
});

describe("a graph that cannot be trained", () => {
  it("has no weights", async () =>
    await expect(
      steps("h tanh()\n-x placeholder(tf.float32)", { data, train: { objective: "se" }, batches: [[0]] }),
    ).rejects.toThrow("the graph has no weights: there is nothing to train"));
});
