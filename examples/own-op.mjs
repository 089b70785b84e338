// An op of one's own: users and items as points, and the nearer two points are, the higher the rating.
// Run it from the package's folder: node examples/own-op.mjs

import { compile, defineOp, GenericModel, kinds, many, one, optional, readDataSets } from "antk";

const nearness = defineOp({
  name: "nearness",
  about: "Minus the squared distance between the rows of two matrices: y = −scale·Σₖ (uₖ − vₖ)² + b + c.",
  source: "Hsieh et al. 2017, Collaborative Metric Learning",
  inputs: {
    u: one("Points, one a row.", { shape: ["batch", "columns"], dtype: "float32" }),
    v: one("As many points in the same space.", { shape: ["batch", "columns"], dtype: "float32" }),
    biases: many("Columns to add.", { shape: ["batch", 1], dtype: "float32", max: 2 }),
  },
  params: { scale: optional(kinds.positive, "Weight of the distance.", 1) },
  example:
    "y nearness()\n-u placeholder(tf.float32, shape=[None, 3])\n-v placeholder(tf.float32, shape=[None, 3])",
  output: () => ({ dtype: "float32", shape: ["batch", 1] }),
  compute({ u, v, biases }, { params }, { tf }) {
    const distance = tf.sum(tf.squaredDifference(u, v), 1, true);
    return biases.reduce((sum, bias) => tf.add(sum, bias), tf.mul(distance, -params.scale));
  },
});

const text = `
@train(objective='mse', evaluate='rmse', opt='adam', learnrate=0.01, mb=500, epochs=3)

rating nearness(scale=0.5)
-huser lookup(dataname='user', shape=[None, 8])
-hitem lookup(dataname='item', shape=[None, 8])
-ubias lookup(dataname='user', shape=[None, 1])
-ibias lookup(dataname='item', shape=[None, 1])
`;

const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });
const graph = await compile({ text }, { data: data.train, ops: [nearness] });
const model = new GenericModel(graph);
const { history } = await model.train(data.train, data.dev);
for (const { epoch, dev } of history) console.log(`epoch ${epoch}: dev RMSE ${dev.rmse.toFixed(4)}`);
model.dispose();
