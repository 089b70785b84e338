import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { build } from "../support/build.js";
import { messages } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const BACKENDS = ["cpu", "wasm"] as const;
const on = (call: string) => `h ${call}\n-x placeholder(tf.float32)`;

/** The slope of each element of x. */
async function slopes(config: string, x: readonly number[], backend: "cpu" | "wasm"): Promise<number[]> {
  const built = await build(config, { data: { x: x.map((v) => [v]) }, backend });
  const { tf } = built.backend;
  const gradient = tf.tidy(() => [
    ...tf
      .grad((t) => tf.sum(built.model.forward(new Map([...built.feeds, ["x", t]])).get("h")![0]!))(
        built.feeds.get("x")!,
      )
      .dataSync(),
  ]);
  built.dispose();
  return gradient;
}

describe("functions of each element", () => {
  const x = { data: { x: [[-2, 0.25, 4]] } };
  it.each([
    ["square()", [4, 0.0625, 16]],
    ["negative()", [2, -0.25, -4]],
    ["abs()", [2, 0.25, 4]],
    ["exp()", [Math.exp(-2), Math.exp(0.25), Math.exp(4)]],
    ["clip(-1, 3)", [-1, 0.25, 3]],
    ["clip(low=0)", [0, 0.25, 4]],
    ["relu6()", [0, 0.25, 4]],
  ])("%s", async (call, expected) => {
    expect(await run(on(call), x)).toBeClose([expected]);
  });
  it("sqrt and log where they are defined", async () => {
    expect(await run(on("sqrt()"), { data: { x: [[0, 0.25, 4]] } })).toBeClose([[0, 0.5, 2]]);
    expect(await run(on("log()"), { data: { x: [[1, Math.E]] } })).toBeClose([[0, 1]]);
  });
  it.each(["divide()", "tf.div()"])("%s, the second stretched", async (call) => {
    const config = `h ${call}\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)`;
    expect(await run(config, { data: { x: [[6, 8]], y: [[2]] } })).toBeClose([[3, 4]]);
  });
  it("refuses a lower bound above the upper", () =>
    expect(messages(on("clip(2, 1)"))).toEqual(["broken-rule: `clip`: `low` 2 is above `high` 1"]));
});

describe.each(BACKENDS)("at kinks, on %s", (backend) => {
  it.each([
    ["abs()", [-1, 0, 1], [-1, 0, 1]],
    ["abs()", [1e-8, -1e-8], [1, -1]],
    ["sqrt()", [0, 0.25], [0, 1]],
    ["relu()", [-1, 0, 1], [0, 0, 1]],
    ["relu6()", [0, 6, 7], [0, 1, 0]],
    ["leaky_relu()", [-1, 0, 1], [0.2, 0.2, 1]],
    ["clip(-1, 1)", [-2, -1, 0, 1, 2], [0, 1, 1, 1, 0]],
  ])("%s at %j has slope %j", async (call, x, expected) => {
    expect(await slopes(on(call), x, backend)).toBeClose(expected, 1e-6);
  });
  it.each(["maximum", "minimum"])("%s of equal elements shares the gradient evenly", async (name) => {
    const config = `h ${name}()\n-x placeholder(tf.float32)\n-c weights('constant', [1, 1], initrange=2)`;
    const sloped = await slopes(config, [1, 2, 3], backend);
    expect(sloped).toBeClose(name === "maximum" ? [0, 0.5, 1] : [1, 0.5, 0]);
  });
});

describe("a number that is none", () => {
  it.each(["relu6()", "clip(0, 1)", "abs()", "sqrt()", "relu()", "gelu()", "max(1)"])(
    "is not hidden by %s, on wasm either",
    async (call) => {
      const { tf } = await openBackend("wasm");
      const built = await build(on(call), { data: { x: [[1, 2]] }, backend: "wasm" });
      const x = tf.tensor2d([[Number.NaN, 1]]);
      const y = tf.tidy(() => [
        ...built.model
          .forward(new Map([["x", x]]))
          .get("h")![0]!
          .dataSync(),
      ]);
      expect(y[0]).toBeNaN();
      x.dispose();
      built.dispose();
    },
  );
  it.each(["maximum()", "minimum()"])("is not hidden by %s, in whichever place", async (call) => {
    const built = await build(`h ${call}\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)`, {
      data: { x: [[1, 2]], y: [[1, 2]] },
      backend: "wasm",
    });
    const { tf } = built.backend;
    const [x, y] = [tf.tensor2d([[Number.NaN, 1]]), tf.tensor2d([[1, Number.NaN]])];
    const values = tf.tidy(() => [
      ...built.model.forward(new Map([["x", x], ["y", y]])).get("h")![0]!.dataSync(), // biome-ignore format: pairs
    ]);
    expect(values).toEqual([Number.NaN, Number.NaN]);
    tf.dispose([x, y]);
    built.dispose();
  });
});

describe.each(BACKENDS)("far out, on %s", (backend) => {
  const far = { data: { x: [[-1000, 0, 1000]] }, backend };
  it.each([
    ["softmax()", [0, 0, 1]],
    ["sigmoid()", [0, 0.5, 1]],
    ["softplus()", [0, Math.LN2, 1000]],
    ["elu()", [-1, 0, 1000]],
    ["silu()", [0, 0, 1000]],
    ["gelu()", [0, 0, 1000]],
    ["tanh()", [-1, 0, 1]],
  ])("%s stays finite", async (call, expected) => {
    expect(await run(on(call), far)).toBeClose([expected], 1e-5);
  });
});
