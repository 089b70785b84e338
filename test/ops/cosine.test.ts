import { describe, expect, it } from "vitest";
import { build } from "../support/build.js";
import "../support/close.js";
import { run } from "../support/run.js";

const CONFIG = "s cosine()\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)";

describe("cosine", () => {
  it("is 1 for parallel rows, 0 for perpendicular, −1 for opposite ones, whatever their lengths", async () =>
    expect(
      await run(CONFIG, {
        data: { x: [[1, 2], [1, 0], [3, 3], [3, 4]], y: [[10, 20], [0, 7], [-1, -1], [4, 3]] }, // biome-ignore format: rows
      }),
    ).toBeClose([[1], [0], [-1], [24 / 25]]));
  it("is 0 where a row is zero, and its gradient there is finite", async () => {
    const data = { x: [[0, 0], [0, 0]], y: [[3, 4], [0, 0]] }; // biome-ignore format: rows
    expect(await run(CONFIG, { data })).toEqual([[0], [0]]);
    const { model, feeds, backend, dispose } = await build(CONFIG, { data });
    const { tf } = backend;
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => tf.sum(model.forward(new Map([...feeds, ["x", x]])).get("s")![0]!))(feeds.get("x")!)
        .dataSync()
        .every(Number.isFinite),
    );
    expect(gradient).toBe(true);
    dispose();
  });
  it("stays exact for rows as small as 1e-3", async () =>
    expect(await run(CONFIG, { data: { x: [[1e-3, 0]], y: [[1e-3, 1e-3]] } })).toBeClose(
      [[Math.SQRT1_2]],
      1e-5,
    ));
});
