import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as TfCore from "@tensorflow/tfjs-core";
import { afterAll, describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { defineOp, one } from "../../src/declare/op.js";
import { openBackend } from "../../src/engine/backend.js";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import { load } from "../../src/load.js";
import { stream } from "../../src/numeric/stream.js";
import { GenericModel } from "../../src/train/genericModel.js";
import "../support/close.js";
import { hasTensorflow } from "../engine/tensorflow/available.js";
import { storeRun } from "../support/runs.js";

const folder = mkdtempSync(join(tmpdir(), "antk saved model "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const uniform = (name: string, count: number) => Array.from(stream(5, "test", name).uniform(0, count));
const named = (name: string, count: number, dim: number) =>
  uniform(name, count).map((u) => `${name} ${Math.floor(u * dim)}`);

const data = dataSetsFrom(
  {
    ratings: {
      user: named("user", 400, 12),
      item: named("item", 400, 7),
      hour: uniform("hour", 400).map((u) => 10 + 4 * u),
      ratings: uniform("ratings", 400).map((u) => 1 + 4 * u),
    },
    tables: { user: { age: uniform("age", 12) } },
    index: ["user", "item"],
  },
  { target: "ratings", center: ["ratings", "hour"], maxnorm: ["hour"] },
);

const net = `
y x_dot_y()
-a dnn([6, 5], activation='relu', bn=True, keep_prob=0.8)
--c concat(6)
---hour placeholder(tf.float32)
---u lookup(dataname='user', shape=[None, 5])
---g embedding()
----age placeholder(tf.float32)
----user placeholder(tf.int32)
-v concatenate()
--t lookup(dataname='item', shape=[None, 4])
--s slice(1, 1)
---t
-b lookup(dataname='item', shape=[None, 1])`;

interface SavedModel {
  predict(inputs: Record<string, TfCore.Tensor>): Record<string, TfCore.Tensor>;
  dispose(): void;
}

async function loadByTfjsNode(path: string): Promise<SavedModel> {
  const [copy] = findTensorflow();
  const { node } = createRequire(join(copy!.folder, "package.json"))(copy!.folder);
  return node.loadSavedModel(path, ["serve"], "serving_default");
}

describe("a run as a SavedModel", () => {
  it.runIf(hasTensorflow)(
    "predicts in TensorFlow what it predicts here, for any number of rows",
    async () => {
      const stored = await storeRun({
        config: net,
        data,
        parent: folder,
        name: "net",
        train: { clipPredictions: [2.9, 3.1] },
      });
      const trained = await load(stored.path, { backend: "wasm" });
      const users = named("user", 9, 12);
      const items = named("item", 9, 7);
      const requests = users.map((user, i) => ({ user, item: items[i]!, hour: 10 + i / 3 }));
      const expected = trained.predict(requests);
      expect(expected.some((rating) => rating === 2.9 || rating === 3.1)).toBe(true);
      writeFileSync(join(folder, "saved_model.pb"), trained.savedModel());
      trained.dispose();
      const { tf } = await openBackend("tensorflow");
      const model = await loadByTfjsNode(folder);
      for (const count of [1, 2, 9]) {
        const { prediction } = model.predict({
          user: tf.tensor1d(users.slice(0, count)),
          item: tf.tensor1d(items.slice(0, count)),
          hour: tf.tensor1d(requests.slice(0, count).map(({ hour }) => hour)),
        });
        expect(prediction!.shape).toEqual([count, 1]);
        expect([...prediction!.dataSync()]).toBeClose(expected.slice(0, count), 2e-6);
      }
      const stranger = {
        user: tf.tensor1d(["nobody"]),
        item: tf.tensor1d(["item 1"]),
        hour: tf.tensor1d([11]),
      };
      expect(() => model.predict(stranger)).toThrow("-1 is not in [0, 12)");
      model.dispose();
    },
  );

  it("is refused with the node where what it computes hangs on how many rows there are", async () => {
    const centred = defineOp({
      name: "centred",
      about: "Rows without their mean.",
      source: "the test",
      inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
      params: {},
      example: "h centred()\n-x placeholder(tf.float32, shape=[None, 3])",
      output: ({ inputs }) => inputs.x,
      compute: ({ x }, _facts, { tf }) => tf.sub(x, tf.mean(x, 0, true)),
    });
    const text = "y linear(1)\n-c centred()\n--hour placeholder(tf.float32)";
    const model = new GenericModel(await compile({ text }, { data: data.train, ops: [centred] }), {
      objective: "mse",
    });
    await model.open(data.train.context!);
    expect(() => model.savedModel(new Map([["hour", { kind: "numbers", subtract: 0, divide: 1 }]]))).toThrow(
      "the model has no form as a SavedModel: node `c`: what it computes is not the same for any number of rows",
    );
    model.dispose();
  });
});
