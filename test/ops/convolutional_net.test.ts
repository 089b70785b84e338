import { describe, expect, it } from "vitest";
import { graphOf, messages } from "../support/check.js";
import "../support/close.js";
import { build } from "../support/build.js";
import { outcome, run } from "../support/run.js";

const X = "-x placeholder(tf.float32)";
const BACKENDS = ["cpu", "wasm"] as const;
const image3 = [[1, 2, 3, 4, 5, 6, 7, 8, 9]];

describe.each(BACKENDS)("convolutional_net, on %s", (backend) => {
  const net = (settings: string, data: number[][], weights: Record<string, number[][]>) =>
    run(`h convolutional_net(${settings}, activation='none')\n${X}`, { data: { x: data }, weights, backend });
  it("multiplies every window by the filter: cross-correlation, not turned round", async () => {
    const weights = { "h/w0": [[1], [0], [0], [10]] };
    expect(await net("[1], image=[3, 3, 1], kernel=2, padding='valid', pool=1", image3, weights)).toBeClose([
      [[[1 + 50], [2 + 60]], [[4 + 80], [5 + 90]]],
    ]); // biome-ignore format: rows
  });
  it("pads with zeros below and to the right first, as TensorFlow does", async () => {
    const weights = { "h/w0": [[1], [0], [0], [10]] };
    expect(await net("[1], image=[3, 3, 1], kernel=2, pool=1", image3, weights)).toBeClose([
      [[[51], [62], [3]], [[84], [95], [6]], [[7], [8], [9]]],
    ]); // biome-ignore format: rows
  });
  it("steps by its stride", async () => {
    const weights = { "h/w0": [[1]] };
    expect(await net("[1], image=[3, 3, 1], kernel=1, stride=2, pool=1", image3, weights)).toBeClose([
      [[[1], [3]], [[7], [9]]],
    ]); // biome-ignore format: rows
  });
  it("has one matrix for all channels: rows of W run over the window, then its channels", async () => {
    const weights = { "h/w0": [[1, 0], [0, 1]] }; // biome-ignore format: rows
    expect(await net("[2], image=[1, 2, 2], kernel=1, pool=1", [[1, 2, 3, 4]], weights)).toBeClose([
      [[[1, 2], [3, 4]]],
    ]); // biome-ignore format: rows
  });
  it.each([
    ["max", 5],
    ["mean", 3],
  ])("takes squares together by their %s, and drops what is left over", async (pooling, expected) => {
    const settings = `[1], image=[3, 3, 1], kernel=1, pooling='${pooling}'`;
    expect(await net(settings, image3, { "h/w0": [[1]] })).toBeClose([[[[expected]]]]);
  });
  it("gives the gradient of equal largest pixels to the first", async () => {
    const config = `h convolutional_net([1], image=[2, 2, 1], kernel=1, activation='none')\n${X}`;
    const built = await build(config, { data: { x: [[1, 7, 7, 7]] }, weights: { "h/w0": [[1]] }, backend });
    const { tf } = built.backend;
    const slope = tf.tidy(() => [
      ...tf
        .grad((t) => tf.sum(built.model.forward(new Map([["x", t]])).get("h")![0]!))(built.feeds.get("x")!)
        .dataSync(),
    ]);
    expect(slope).toEqual([0, 1, 0, 0]);
    built.dispose();
  });
});

describe("convolutional_net", () => {
  it("matches tfjs' own convolution, pooling and gradients of them", async () => {
    const config = `h convolutional_net([3, 2], image=[7, 6, 2], kernel=[3, 2], stride=[1, 2], pool=[2, 1], activation='tanh', initrange=0.5)\n${X}`;
    const x = Array.from({ length: 3 }, (_, r) =>
      Array.from({ length: 84 }, (_, i) => Math.sin(7 * r + i * i)),
    );
    const built = await build(config, { data: { x }, backend: "cpu" });
    const { model, feeds, backend } = built;
    const { tf } = backend;
    const [w0, w1] = ["h/w0", "h/w1"].map((name) => model.variable(name));
    const theirs = () => {
      const images = tf.reshape(feeds.get("x")!, [3, 7, 6, 2]) as never;
      const one = tf.tanh(tf.conv2d(images, tf.reshape(w0!, [3, 3, 2, 3]) as never, 1, "same"));
      const two = tf.maxPool(one as never, 2, 2, "valid");
      return tf.tanh(tf.conv2d(two as never, tf.reshape(w1!, [2, 2, 3, 2]) as never, 2, "same"));
    };
    const ours = () => model.forward(feeds).get("h")![0]!;
    const both = [ours, theirs].map((f) => {
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(f())) as never, [w0!, w1!]);
      const numbers = [value, ...Object.values(grads)].map((t) => t.arraySync());
      tf.dispose([value, ...Object.values(grads)]);
      return numbers;
    });
    expect(both[0]).toBeClose(both[1] as never, 1e-4);
    built.dispose();
  });
  it("takes images as they are, and starts them by their fan-in", async () => {
    const { weights, type } = graphOf(
      "h convolutional_net([8, 16])\n-i reshape([28, 28, 1])\n--x placeholder(tf.float32, shape=[None, 784])",
    ).byName.get("h")!;
    expect(type).toEqual({ dtype: "float32", shape: ["batch", 7, 7, 16] });
    expect(weights.map(({ name, shape }) => `${name} [${shape}]`)).toEqual([
      "w0 [9,8]",
      "b0 [8]",
      "w1 [72,16]",
      "b1 [16]",
    ]);
    expect(weights[2]!.initial).toEqual({ kind: "truncated", scale: Math.sqrt(2 / 72) });
  });
  it("has penalties, batch norm of channels, and dropout", async () => {
    const config = `h convolutional_net([2], image=[2, 2, 1], kernel=1, bn=True, keep_prob=0.5, l2=0.2, l1=0.5)\n${X}`;
    const { penalties, updates } = await outcome(config, {
      data: { x: [[1, 2, 3, 4]] },
      weights: { "h/w0": [[1, -3]] },
      training: true,
    });
    expect(penalties.map(({ term }) => term)).toBeClose([0.1 * 10, 0.5 * 4]);
    expect(Object.keys(updates)).toEqual(["h/mean0", "h/variance0", "h/seen0"]);
  });
  it("says which images it wants", () => {
    const on = (settings: string, shape = "[None, 36]") =>
      messages(`h convolutional_net(${settings})\n-x placeholder(tf.float32, shape=${shape})`);
    expect(on("[2]")).toEqual([
      "broken-rule: `convolutional_net`: x has one row an example: say with `image=[height, width, channels]` what is in it",
    ]);
    expect(on("[2], image=[6, 5, 1]")).toEqual([
      "broken-rule: `convolutional_net`: an image of [6, 5, 1] has 30 numbers, x has 36 columns",
    ]);
    expect(on("[2, 2, 2], image=[6, 6, 1]")).toEqual([
      "broken-rule: `convolutional_net`: layer 3 gets images of 1 by 1, too small for windows of 3 and squares of 2: take smaller or fewer ones",
    ]);
    expect(on("[2, 2], image=[6, 6, 1], kernel=[3]")).toEqual([
      "broken-rule: `convolutional_net`: `kernel` lists 1 layers, `filters` 2",
    ]);
  });
});
