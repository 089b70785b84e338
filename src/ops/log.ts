import { defineFunction } from "./elementwise.js";

export default defineFunction({
  name: "log",
  aliases: ["tf.log", "tf.math.log"],
  formula: "ln x",
  source: "DLMF 4.2",
  edges:
    "x is above 0: at 0 it is −∞, below not a number, and training stops there and names the line; `clip` keeps x away from 0.",
  example: "h log()\n-p sigmoid()\n--x placeholder(tf.float32, shape=[None, 3])",
  apply: (tf, x) => tf.log(x),
});
