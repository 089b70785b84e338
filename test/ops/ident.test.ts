import { describe, expect, it } from "vitest";
import { graphOf } from "../support/check.js";
import { run } from "../support/run.js";

describe("ident", () => {
  it("passes one tensor on", async () =>
    expect(await run("h ident()\n-x placeholder(tf.float32)", { data: { x: [[1, 2]] } })).toEqual([[1, 2]]));
  it("makes a list of several", async () => {
    const config = "h ident()\n-x placeholder(tf.float32)\n-y placeholder(tf.float32)";
    expect(await run(config, { data: { x: [[1]], y: [[2]] } })).toEqual([[[1]], [[2]]]);
  });
  it("of a list of one is its element", () => {
    const { type } = graphOf("h ident()\n-x placeholder(tf.float32, shape=[None, 2])").byName.get("h")!;
    expect(type).toEqual({ dtype: "float32", shape: ["batch", 2] });
  });
});
