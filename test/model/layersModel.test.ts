import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel } from "@tensorflow/tfjs-layers";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../src/diagnostics/errors.js";
import { openBackend } from "../../src/engine/backend.js";
import { layerName, userName } from "../../src/model/names.js";
import { type Built, build } from "../support/build.js";
import "../support/close.js";

/** Ids, tables of ids and of values, a list, an exposed weight, batch norm and dropout. */
const RICH = `
  score x_dot_y()
  -left concat(3)
  --h_user lookup('user', shape=[None, 4], l2=0.1)
  --ages embedding()
  ---age placeholder(tf.float32)
  ---user placeholder(tf.int32)
  --sexes embedding()
  ---sex_weights weights('norm', [2, 3], initrange=1)
  ---sex_ids embedding()
  ----sex placeholder(tf.int32)
  ----user
  --own embedding()
  ---h_user_weights
  ---user
  -right dnn([5, 3], activation='tanhlecun', bn=True, keep_prob=0.5, fan_scaling=True)
  --time placeholder(tf.float32)
  -bias lookup(dataname='item_id', shape=[None, 1], l2_on='table', l2=0.2)
`;
const DATA = {
  data: { user: [0, 2, 2, 1], item_id: [1, 1, 0, 0], time: [[0.1], [0.5], [0.2], [0.9]] },
  tables: { user: { age: [0.2, 0.3, 0.4], sex: [0, 1, 1] } },
};

function inputsOf({ graph, feeds }: Built): Tensor[] {
  return [...graph.columns.map(({ name }) => name), ...graph.given].map((name) => feeds.get(name)!);
}

function applied(built: Built, model: LayersModel = built.model.layersModel): number[][] {
  const inputs = inputsOf(built);
  const made = model.apply(inputs.length === 1 ? inputs[0]! : inputs) as Tensor | Tensor[];
  const values = [made].flat().map((y) => [...y.dataSync()]);
  built.backend.tf.dispose(made);
  return values;
}

function forwarded({ model, feeds, backend, graph }: Built): number[][] {
  let values: number[][] = [];
  backend.tf.tidy(() => {
    const all = model.forward(feeds);
    values = graph.outputs.flatMap(({ name }) => all.get(name)!.map((y) => [...y.dataSync()]));
  });
  return values;
}

/** A number for each weight, other than what it started with. */
function shake({ model }: Built): void {
  model.setWeights(
    model
      .getWeights()
      .map((w, i) => ({ ...w, values: w.values.map((v, j) => v + Math.sin(i + j) / 3 + 0.4) })),
  );
}

async function savedAndLoaded({ model, backend }: Built): Promise<LayersModel> {
  const { tf, layers } = backend;
  let text = "";
  let weights: ArrayBuffer = new ArrayBuffer(0);
  await model.layersModel.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      // Through text, as a file would have it.
      text = JSON.stringify({ modelTopology, weightSpecs });
      weights = weightData as ArrayBuffer;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  return layers.loadLayersModel(tf.io.fromMemory({ ...JSON.parse(text), weightData: weights }));
}

describe.each(["cpu", "wasm"] as const)("the layers model on %s", (backend) => {
  it("computes by `apply` what the graph computes", async () => {
    const built = await build(RICH, { ...DATA, backend });
    shake(built);
    expect(applied(built)).toEqual(forwarded(built));
    built.dispose();
  });
  it("saved and loaded by tfjs computes the same", async () => {
    const built = await build(RICH, { ...DATA, backend });
    shake(built);
    const again = await savedAndLoaded(built);
    expect(applied(built, again)).toEqual(forwarded(built));
    again.dispose();
    built.dispose();
  });
  it("leaves no tensor behind, in whatever mode it is applied", async () => {
    const { tf } = await openBackend(backend);
    const before = tf.memory().numTensors;
    const built = await build(RICH, { ...DATA, backend });
    const opened = tf.memory().numTensors;
    for (const training of [false, true]) {
      tf.dispose(built.model.layersModel.apply(inputsOf(built), { training }) as Tensor);
      expect(tf.memory().numTensors).toBe(opened);
    }
    built.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("the layers model", () => {
  it("has one layer a node, with its name and the number of its parameters, in its summary", async () => {
    const built = await build(
      "s x_dot_y()\n-u lookup('user', shape=[None, 3])\n-i lookup('item', shape=[None, 3])",
      {
        data: { user: [0, 3], item: [1, 0] },
      },
    );
    const lines: string[] = [];
    built.model.layersModel.summary(undefined, undefined, (line) => lines.push(String(line)));
    const text = lines.join("\n");
    expect(text).toMatch(/u \(AntkLayer\) .*\[null,3\] +12 /);
    expect(text).toMatch(/i \(AntkLayer\) .*\[null,3\] +6 /);
    expect(text).toMatch(/s \(AntkLayer\) .*\[null,1\] +0 /);
    expect(text).toContain("Total params: 18");
    built.dispose();
  });
  it("has named weights", async () => {
    const built = await build(RICH, DATA);
    const weights = built.model.layersModel.weights.map(({ originalName }) => originalName);
    expect(weights).toEqual(
      expect.arrayContaining(["h_user/w", "right/gamma0", "right/seen1", "sex_weights/w"]),
    );
    expect(built.model.layersModel.getWeights()).toHaveLength(weights.length);
    expect(
      built.model
        .getWeights()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([...weights].sort());
    built.dispose();
  });
  it.each(["predict", "fit", "evaluate", "fitDataset", "evaluateDataset", "trainOnBatch"] as const)(
    "says instead of `%s` what to call",
    async (method) => {
      const built = await build("s tanh()\n-x placeholder(tf.float32)", { data: { x: [1] } });
      const call = () => (built.model.layersModel[method] as () => unknown)();
      expect(call).toThrow(UsageError);
      expect(call).toThrow(`\`${method}\` of tfjs does not fit graphs with ids and per-entity tables`);
      built.dispose();
    },
  );
  it("takes nodes of any name, also of a column's", async () => {
    const names = [
      "_h",
      "é",
      "h.u",
      "h-u",
      "h_u",
      "x",
      "constructor",
      "__proto__",
      "toString",
      "column.x",
      "日本",
      "𝒳",
    ];
    const lines = names.map((name, i) => `-${name} lookup('user', initrange=${i + 1}, shape=[None, 2])`);
    const built = await build(
      `s concat(2)\n${lines.join("\n")}\n-e embedding()\n--w weights('norm', [2, 2])\n--user placeholder(tf.int32)`,
      {
        data: { user: [0, 1, 1] },
      },
    );
    expect(applied(built)).toEqual(forwarded(built));
    const again = await savedAndLoaded(built);
    expect(applied(built, again)).toEqual(forwarded(built));
    expect(built.model.getWeights().map(({ name }) => name)).toEqual(
      expect.arrayContaining(names.map((name) => `${name}/w`)),
    );
    again.dispose();
    built.dispose();
  });
  it.each(["_h", "é", "h.u", "constructor", "__proto__", "x.5f.h", "𝒳", "plain"])(
    "gives %s its own name back",
    (name) => expect(userName(layerName(name))).toBe(name),
  );
  it("may be there twice in one process, with weights of its own", async () => {
    const text = "h linear(1)\n-x placeholder(tf.float32)";
    const one = await build(text, { data: { x: [1] }, weights: { "h/w": [[2]] } });
    const two = await build(text, { data: { x: [1] }, weights: { "h/w": [[3]] } });
    expect([applied(one), applied(two)]).toEqual([[[2]], [[3]]]);
    one.dispose();
    expect(applied(two)).toEqual([[3]]);
    const again = await savedAndLoaded(two);
    expect(applied(two, again)).toEqual([[3]]);
    again.dispose();
    two.dispose();
  });
  it("has several outputs where the graph has", async () => {
    const built = await build("a tanh()\n-x placeholder(tf.float32)\nb ident()\n-x\n-x", {
      data: { x: [1, 2] },
    });
    expect(applied(built)).toEqual(forwarded(built));
    expect(applied(built)).toHaveLength(3);
    built.dispose();
  });
});

describe("tensors handed in", () => {
  it("are inputs of the model, beside or instead of columns", async () => {
    const { tf } = await openBackend("cpu");
    const t = tf.tensor2d([[1, 2], [3, 4]]); // biome-ignore format: rows
    // The weights come first: they have to hang on an input that stands after them.
    const built = await build("s x_dot_y()\n-w weights('constant', [2, 2], initrange=1)\n-t", {
      tensors: { t },
    });
    expect(forwarded(built)).toEqual([[3, 7]]);
    expect(applied(built)).toEqual([[3, 7]]);
    built.dispose();
    expect(t.isDisposed).toBe(false);
    t.dispose();
  });
});

describe("a graph that cannot be built", () => {
  it("reads no data", async () =>
    await expect(build("w weights('norm', [2])")).rejects.toThrow("the graph reads no data"));
});

describe("weights", () => {
  const CONFIG = "h linear(1, bias=True)\n-x placeholder(tf.float32)";
  it("read are copies", async () => {
    const built = await build(CONFIG, { data: { x: [1] }, weights: { "h/w": [[2]] } });
    const before = built.model.getWeights();
    shake(built);
    expect([...before[0]!.values]).toEqual([2]);
    built.dispose();
  });
  it.each([
    ["missing", [], "weight `h/w` must have shape [1, 1]; it is missing"],
    ["of another shape", [{ name: "h/w", shape: [2], values: new Float32Array(2) }], "it has shape [2]"],
    ["unknown", [{ name: "g/w", shape: [1], values: new Float32Array(1) }], "the model has no weight `g/w`"],
  ])("that are %s are refused, and nothing is changed", async (_label, weights, message) => {
    const built = await build(CONFIG, { data: { x: [1] }, weights: { "h/w": [[2]], "h/b": [1] } });
    expect(() => built.model.setWeights(weights)).toThrow(message);
    const half = [{ name: "h/w", shape: [1, 1], values: Float32Array.of(9) }];
    expect(() => built.model.setWeights(half)).toThrow("weight `h/b` must have shape [1]; it is missing");
    expect(forwarded(built)).toEqual([[3]]);
    built.dispose();
  });
  it("start from the seed and their full name alone: not from the order of the text, nor from other nodes", async () => {
    const a = "-a lookup('user', initrange=1, shape=[None, 4])";
    const b = "-b lookup('user', initrange=1, shape=[None, 4])";
    const weightsOf = async (text: string, seed = 1) => {
      const built = await build(text, { data: { user: [0, 1] }, seed });
      const all = new Map(built.model.getWeights().map(({ name, values }) => [name, [...values]]));
      built.dispose();
      return all;
    };
    const first = await weightsOf(`s x_dot_y()\n${a}\n${b}`);
    const second = await weightsOf(`s x_dot_y()\n${b}\n${a}`);
    const third = await weightsOf(`s concat(2)\n-c dnn([3])\n--d tanh()\n--${a}\n${b}`);
    expect(second).toEqual(first);
    expect(third.get("a/w")).toEqual(first.get("a/w"));
    expect(first.get("a/w")).not.toEqual(first.get("b/w"));
    expect((await weightsOf(`s x_dot_y()\n${a}\n${b}`, 2)).get("a/w")).not.toEqual(first.get("a/w"));
  });
});
