import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { schemaOf } from "../../src/data/columns.js";
import type { DataContext, DataSet } from "../../src/data/types.js";
import { ResourceError } from "../../src/diagnostics/errors.js";
import { openBackend } from "../../src/engine/backend.js";
import { FeedMaker } from "../../src/train/feeds.js";
import { GenericModel } from "../../src/train/genericModel.js";
import { dataOf } from "../support/data.js";

/** A set of two users with three sparse rows of width 4: [0 5 0 0], [], [1 0 0 2]. */
function sparseSet(width = 4): DataSet & { context: DataContext } {
  const words = {
    kind: "sparse",
    rows: 3,
    width,
    offsets: Int32Array.of(0, 1, 1, 3),
    indices: Int32Array.of(1, 0, 3),
    values: Float32Array.of(5, 1, 2),
  } as const;
  const base = dataOf({ columns: { item: [0, 2], y: [1, 2] }, tables: { item: { year: [1, 2, 3] } } });
  const tables = new Map([
    [
      "item",
      { rows: 3, columns: new Map([...base.context.tables.get("item")!.columns, ["words", words] as const]) },
    ],
  ]);
  const context = { ...base.context, tables, schema: schemaOf("<test>", { ...base, rows: 2 }, tables) };
  return { ...base, context };
}

const CONFIG = "h linear(1)\n-e embedding()\n--words placeholder(tf.float32)\n--item placeholder(tf.int32)";

describe("feeds", () => {
  it("make sparse rows of a table dense", async () => {
    const data = sparseSet();
    const { tf } = await openBackend("cpu");
    const before = tf.memory().numTensors;
    const { columns } = await compile({ text: CONFIG }, { data });
    const maker = new FeedMaker(tf, columns, data.context.tables);
    const feeds = maker.feeds(data, Int32Array.of(1));
    expect(feeds.get("item.words")!.arraySync()).toEqual([[0, 5, 0, 0], [0, 0, 0, 0], [1, 0, 0, 2]]); // biome-ignore format: rows
    expect(feeds.get("item")!.arraySync()).toEqual([2]);
    maker.release(feeds);
    maker.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
  it("refuse a table too wide to be dense, and leave nothing behind", async () => {
    const data = sparseSet(2 ** 28);
    const graph = await compile({ text: CONFIG }, { data, maxParameters: 1e9 });
    const { tf } = await openBackend("cpu");
    const { columns } = await compile({ text: CONFIG.replace("h linear(1)", "h ident()") }, { data });
    const before = tf.memory().numTensors;
    expect(() => new FeedMaker(tf, columns, data.context.tables)).toThrow(ResourceError);
    expect(() => new FeedMaker(tf, columns, data.context.tables)).toThrow("column `item.words` would take");
    expect(tf.memory().numTensors).toBe(before);
    expect(graph.columns).toHaveLength(2);
  });
});

describe("predictions of many rows", () => {
  it("go through in pieces, and come out in order", async () => {
    const rows = 10_000;
    const data = dataOf({
      columns: { x: Float32Array.from({ length: rows }, (_, i) => i), y: new Float32Array(rows) },
    });
    const graph = await compile({ text: "h ident()\n-x placeholder(tf.float32)" }, { data });
    const model = new GenericModel(graph, { objective: "se", backend: "wasm" });
    await model.open(data.context);
    const { tf } = model.backend!;
    const before = tf.memory().numTensors;
    expect(model.predict(data)).toEqual(Float64Array.from({ length: rows }, (_, i) => i));
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
