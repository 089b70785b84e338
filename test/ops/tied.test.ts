import { describe, expect, it } from "vitest";
import { type BuildOptions, build } from "../support/build.js";
import { checkErrors, graphOf } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

/** The slope of the sum of the output in a weight. */
async function slope(config: string, weight: string, options: BuildOptions): Promise<unknown> {
  const { model, feeds, graph, backend, dispose } = await build(config, options);
  const { tf } = backend;
  const { value, grads } = tf.variableGrads(
    () => tf.sum(model.forward(feeds).get(graph.outputs[0]!.name)![0]!),
    [model.variable(weight)],
  );
  const result = Object.values(grads)[0]!.arraySync();
  tf.dispose([value, ...Object.values(grads)]);
  dispose();
  return result;
}

describe("tied weights", () => {
  const TIED_SOFTMAX = ["scores full_product()", "-h lookup('item', shape=[None, 2])", "-h_weights"].join(
    "\n",
  );
  it("the table of a lookup is what its rows are compared with: both uses add to its gradient", async () => {
    const options = { data: { item: [0] }, sizes: { item: 2 }, weights: { "h/w": [[1, 2], [3, 4]] } }; // biome-ignore format: rows
    expect(await run(TIED_SOFTMAX, options)).toBeClose([[5, 11]]);
    // Σⱼ w₀·wⱼ: of w₀ the sum of the rows and once more w₀ as wⱼ; of w₁ only w₀.
    expect(await slope(TIED_SOFTMAX, "h/w", options)).toBeClose([[1 + 3 + 1, 2 + 4 + 2], [1, 2]]); // biome-ignore format: rows
  });
  it("two columns of ids share one table", async () => {
    const config = [
      "y add()",
      "-item lookup('next', shape=[None, 1])",
      "-before embedding()",
      "--item_weights",
      "--previous placeholder(tf.int32)",
    ].join("\n");
    const options = { data: { next: [0, 2], previous: [2, 2] }, weights: { "item/w": [[1], [10], [100]] } };
    expect(await run(config, options)).toBeClose([[101], [200]]);
    expect(await slope(config, "item/w", options)).toBeClose([[1], [0], [3]]);
  });
  it("the matrix of a layer is used again, turned round: an autoencoder", async () => {
    const config = [
      "y matmul(transpose_b=True)",
      "-h linear(1)",
      "--x placeholder(tf.float32)",
      "-h_weights",
    ].join("\n");
    const options = { data: { x: [[1, 2]] }, weights: { "h/w": [[3], [4]] } };
    expect(await run(config, options)).toBeClose([[33, 44]]);
    // y = (x·w)·(w₀ + w₁): 7·x + 11.
    expect(await slope(config, "h/w", options)).toBeClose([[7 + 11], [14 + 11]]);
  });
  it("a net's matrices go by their number", () => {
    const config = [
      "y matmul(transpose_b=True)",
      "-h dnn([4, 2])",
      "--x placeholder(tf.float32, shape=[None, 3])",
      "-h_weights1",
    ].join("\n");
    expect(graphOf(config).byName.get("y")!.type).toEqual({
      dtype: "float32",
      shape: ["batch", 4],
    });
  });
  it("tells which matrices there are", () =>
    checkErrors(`
      y matmul()
      -h dnn([4, 2])
      --x placeholder(tf.float32, shape=[None, 3])
      -h_weights2
       ^^^^^^^^^^ missing-tensor: \`h\` has no weight \`h_weights2\`
    `));
});

describe("lookup", () => {
  it("has one row for each id of `data`, and takes the ids of `indices`", async () => {
    const config = [
      "h lookup('previous', data='item', indices='next', shape=[None, 1], makeplace=False)",
      // So that the column is one of ids.
      "item placeholder(tf.int32)",
    ].join("\n");
    const options = { data: { next: [0, 1], item: [3, 2] }, sizes: { item: 5 } };
    const built = await build(config, options);
    expect(built.model.variable("h/w").shape).toEqual([5, 1]);
    expect(built.graph.byName.get("h")!.columns.map(({ name }) => name)).toEqual(["next"]);
    built.dispose();
  });
});

describe("bags of a table of entities", () => {
  it("embedding takes each example's row of the item table, and embedding_bag its list", async () => {
    const config = [
      "g embedding_bag(combiner='mean')",
      "-genre weights('norm', [3, 1])",
      "-bag embedding()",
      "--genres placeholder(tf.float32)",
      "--item placeholder(tf.int32)",
    ].join("\n");
    const options = {
      data: { item: [2, 0, 2, 1] },
      tables: { item: { genres: [[1, 0, 0], [0, 0, 0], [1, 1, 0]] } }, // biome-ignore format: rows
      weights: { "genre/w": [[1], [3], [100]] },
    };
    expect(await run(config, options)).toBeClose([[2], [1], [2], [0]]);
    expect(await slope(config, "genre/w", options)).toBeClose([[0.5 + 1 + 0.5], [0.5 + 0.5], [0]]);
  });
});

describe("mult_log_reg", () => {
  const options = { data: { x: [[1]], sex: [1], kind: [[0, 1, 0]] } };
  it.each([
    ["data='kind'", 3],
    ["numclasses=4", 4],
  ])("has as many classes as %s says", async (argument, classes) => {
    const built = await build(`p mult_log_reg(${argument})\n-x placeholder(tf.float32)`, options);
    expect(built.model.variable("p/w").shape).toEqual([1, classes]);
    expect(built.graph.columns.map(({ name }) => name)).toEqual(["x"]);
    built.dispose();
  });
  it("needs one of the two", () =>
    checkErrors(`
      p mult_log_reg()
        ^^^^^^^^^^^^^^ broken-rule: \`mult_log_reg\`: the number of classes is not known: give \`numclasses\`, or a column as \`data\`
      -x placeholder(tf.float32)
    `));
});
