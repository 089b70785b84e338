import { defineElementwise } from "./elementwise.js";

export default defineElementwise(
  "relu6",
  "min(max(x, 0), 6)",
  "Krizhevsky 2010, Convolutional Deep Belief Networks on CIFAR-10",
  ["tf.nn.relu6"],
  "The slope is 0 at 0 and 1 at 6.",
);
