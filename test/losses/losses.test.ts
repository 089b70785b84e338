import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { losses } from "../../src/losses/index.js";

const predicted = [3, 5, 1];
const target = [4, 5, -1];

/** The loss and its slope along each prediction. */
async function valueAndSlopes(name: string, backend: "wasm" | "cpu" = "wasm") {
  const { tf } = await openBackend(backend);
  const loss = losses.get(name)!;
  return tf.tidy(() => {
    const targets = tf.tensor1d(target);
    const { value, grad } = tf.valueAndGrad((p) => loss.compute({ tf }, p, targets))(
      tf.tensor2d(predicted, [3, 1]),
    );
    return { value: value.dataSync()[0], shape: value.shape, slopes: [...grad.dataSync()] };
  });
}

describe.each(["wasm", "cpu"] as const)("losses on %s", (backend) => {
  it.each([
    ["se", 1 + 0 + 4, [-2, 0, 4]],
    ["mse", (1 + 0 + 4) / 3, [-2 / 3, 0, 4 / 3]],
    ["absolute", 1 + 0 + 2, [-1, 0, 1]],
    ["mae", (1 + 0 + 2) / 3, [-1 / 3, 0, 1 / 3]],
  ])("%s, and its slope, 0 at an exact hit", async (name, value, slopes) => {
    const found = await valueAndSlopes(name, backend);
    expect(found.shape).toEqual([]);
    expect(found.value).toBeCloseTo(value, 6);
    found.slopes.forEach((slope, n) => {
      expect(slope).toBeCloseTo(slopes[n]!, 6);
    });
  });

  it("pass NaN on", async () => {
    const { tf } = await openBackend(backend);
    for (const loss of losses.all) {
      const value = loss.compute({ tf }, tf.tensor1d([Number.NaN, 1]), tf.tensor1d([0, 0]));
      expect(value.dataSync()[0]).toBeNaN();
    }
  });
});

describe("losses", () => {
  it("refuse targets of another number", async () => {
    const { tf } = await openBackend("wasm");
    const compute = () => losses.get("se")!.compute({ tf }, tf.ones([3, 1]), tf.ones([2]));
    expect(compute).toThrow("Size(2) must match the product of shape 3,1");
  });

  it("say whether they sum or average", () => {
    expect(losses.all.map((l) => [l.name, l.reduction])).toEqual([
      ["absolute", "sum"],
      ["mae", "mean"],
      ["mse", "mean"],
      ["se", "sum"],
    ]);
  });
});
