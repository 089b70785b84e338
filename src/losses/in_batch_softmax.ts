import { defineLoss } from "../declare/loss.js";
import { kinds, optional, required } from "../declare/params.js";
import { logSumExpOfRows } from "./logSumExp.js";

export default defineLoss({
  name: "in_batch_softmax",
  about:
    "Cross-entropy of picking each example's item among all items of the minibatch, of which one tower makes rows and another those of the users. An item stands there as often as it is in the data, which the log of its share corrects; another example with the same item is no rival.",
  formula: "Σᵢ −zᵢᵢ + log Σⱼ exp zᵢⱼ / n, zᵢⱼ = uᵢ·vⱼ/τ − log qⱼ",
  source:
    "Yi et al. 2019, “Sampling-bias-corrected neural modeling for large corpus item recommendations”, §3",
  params: {
    user: required(kinds.node, "The node whose rows are multiplied with those of all items: of the users."),
    item: required(kinds.node, "The node of the items; the column of ids behind it is `negative_of`."),
    temperature: optional(kinds.positive, "τ: a small one tells near scores apart.", 1),
  },
  compares: "batch",
  reduction: "mean",
  metric: "ndcg@10",
  terms({ tf, params }, products, corrections) {
    const z = tf.sub(tf.div(products, params.temperature), corrections);
    const places = tf.range(0, products.shape[0]!, 1, "float32");
    const own = tf.cast(tf.equal(tf.reshape(places, [-1, 1]), tf.reshape(places, [1, -1])), "float32");
    return tf.sub(logSumExpOfRows(tf, z), tf.sum(tf.mul(own, z), 1, true));
  },
});
