import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { defineOp, one } from "../../src/declare/op.js";
import { kinds, required } from "../../src/declare/params.js";
import { ConfigError, UsageError } from "../../src/diagnostics/errors.js";
import { openBackend } from "../../src/engine/backend.js";
import { GenericModel } from "../../src/train/genericModel.js";
import "../support/close.js";
import { dataOf } from "../support/data.js";
import { FACTORS, factorRatings } from "../support/factors.js";
import { run } from "../support/run.js";
import { inFolder } from "../support/runs.js";

const data = dataOf({ columns: { user: [0, 1, 1], item: [0, 1, 2], x: [1, 2, 3], y: [1, 2, 3] } });

describe("compile", () => {
  it("reads a file, or a text", () =>
    inFolder(async (folder) => {
      const path = join(folder, "mf.config");
      writeFileSync(path, FACTORS);
      const fromFile = await compile(path, { data });
      const fromText = await compile({ text: FACTORS }, { data });
      expect(fromFile.nodes.map(({ name }) => name)).toEqual(fromText.nodes.map(({ name }) => name));
      expect([fromFile.source.path, fromText.source.path]).toEqual([path, "<config>"]);
    }));
  it("takes data as a set, its context, its columns, or not at all", async () => {
    const rows = async (given: Parameters<typeof compile>[1]) =>
      (await compile({ text: FACTORS }, given)).byName.get("v")!.weights[0]!.shape[0];
    expect(await rows({ data })).toBe(3);
    expect(await rows({ data: data.context })).toBe(3);
    expect(await rows({ data: data.context.schema })).toBe(3);
    expect(await rows({ data: factorRatings({}, 100) })).toBeGreaterThan(10);
    expect(await rows({})).toBe("ids of item");
    await expect(compile({ text: FACTORS }, { data: { rows: 1, columns: new Map() } })).rejects.toThrow(
      "the data set does not say which columns it has",
    );
  });
  it("throws everything that is wrong at once", async () => {
    const error = await compile({ text: "s x_dot_y()\n-a lokup('user')\n-nobody" }, { data }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).diagnostics.map((d) => d.code)).toEqual(["unknown-op", "missing-tensor"]);
  });
  it("wants every variable bound where there is data", async () => {
    const text = "s linear($k)\n-x placeholder(tf.float32)";
    await expect(compile({ text }, { data })).rejects.toThrow("`$k` has no value");
    expect((await compile({ text })).unbound).toEqual(["k"]);
    expect((await compile({ text }, { data, bind: { k: 3 } })).bindings.get("k")).toBe(3);
    await expect(compile({ text }, { data, bind: { k: 3, l: 4 } })).rejects.toThrow(
      "nothing in the config uses `$l`",
    );
  });
  it("takes another marker", async () => {
    const graph = await compile({ text: FACTORS.replaceAll("\n-", "\n> ") }, { data, marker: ">" });
    expect(graph.nodes.map(({ name }) => name)).toEqual(["u", "v", "bi", "bu", "s"]);
  });
  it("takes ops of one's own, which train like the others", async () => {
    const scaled = defineOp({
      name: "scaled",
      about: "y = factor·w·x, with w learned.",
      source: "none",
      inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
      params: { factor: required(kinds.number, "How much.") },
      example: "h scaled(2)\n-x placeholder(tf.float32)",
      weights: ({ dims }) => [{ name: "w", shape: [dims.n ?? "?"], initial: { kind: "constant", value: 1 } }],
      output: ({ inputs }) => inputs.x,
      compute: ({ x }, { params }, { tf, weight }) => tf.mul(tf.mul(x, params.factor), weight("w")),
    });
    const text = "h scaled(2)\n-x placeholder(tf.float32)";
    expect(await run(text, { data: { x: [1, 2] }, ops: [scaled] })).toBeClose([[2], [4]]);
    const graph = await compile({ text }, { data, ops: [scaled] });
    const model = new GenericModel(graph, {
      objective: "se",
      learnrate: 0.01,
      epochs: 50,
      mb: 3,
      backend: "cpu",
    });
    await model.train(data, data);
    expect(model.getWeights()[0]!.values[0]).toBeCloseTo(0.5, 4);
    model.dispose();
    await expect(compile({ text }, { data })).rejects.toThrow("no op is called `scaled`");
  });
  it("takes tensors for bare names", async () => {
    const { tf } = await openBackend("cpu");
    const t = tf.tensor2d([[1], [2], [3]]);
    expect(
      await run("h embedding()\n-t\n-user placeholder(tf.int32)", { data: { user: [2, 0] }, tensors: { t } }),
    ).toEqual([[3], [1]]);
    expect(t.isDisposed).toBe(false);
    t.dispose();
  });
});

describe("a config that cannot be read", () => {
  it.each([
    ["does not exist", "nowhere.config"],
    ["is a folder", "folder"],
    ["lies below a file", join("file", "x.config")],
  ])("because it %s", (_label, name) =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, "folder"));
      writeFileSync(join(folder, "file"), "");
      const reading = compile(join(folder, name));
      await expect(reading).rejects.toThrow(UsageError);
      await expect(reading).rejects.toThrow("cannot read config");
    }),
  );
  it("because it is empty", async () => {
    for (const text of ["", "\n\n", "# only a comment", "@train(objective='se')"])
      await expect(compile({ text })).rejects.toThrow("the config has no nodes");
  });
});
