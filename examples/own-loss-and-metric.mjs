// An objective and a metric as functions: Huber's loss, and the share of predictions that miss by more than one star.
// Run it from the package's folder: node examples/own-loss-and-metric.mjs

import { compile, GenericModel, readDataSets } from "antk";

/** Squared where the error is below 1, linear beyond. A function is taken as a sum over the minibatch. */
function huber({ tf }, predicted, target) {
  const error = tf.abs(tf.sub(predicted, tf.reshape(target, predicted.shape)));
  const near = tf.minimum(error, 1);
  return tf.sum(tf.add(tf.mul(tf.square(near), 0.5), tf.sub(error, near)));
}

/** Gets all predictions and targets at once, in stars; lower is better. */
function farOff(predicted, target) {
  const misses = Array.from(predicted).filter((rating, n) => Math.abs(rating - target[n]) > 1);
  return misses.length / predicted.length;
}

const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });
const graph = await compile("configs/mf.config", { data: data.train, bind: { kfactors: 10 } });
const model = new GenericModel(graph, {
  objective: huber,
  evaluate: farOff,
  metrics: ["rmse"],
  opt: "adam",
  learnrate: 0.01,
  epochs: 3,
});
const { history } = await model.train(data.train, data.dev);
for (const { epoch, dev } of history) {
  console.log(`epoch ${epoch}: ${(100 * dev.custom).toFixed(1)} % far off, RMSE ${dev.rmse.toFixed(4)}`);
}
model.dispose();
