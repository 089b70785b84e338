import { defineFunction } from "./elementwise.js";

export default defineFunction({
  name: "exp",
  aliases: ["tf.exp"],
  formula: "eˣ",
  source: "DLMF 4.2",
  edges: "Above 88.7 it is infinite in float32.",
  apply: (tf, x) => tf.exp(x),
});
