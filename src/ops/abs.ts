import { absolute } from "../declare/absolute.js";
import { defineFunction } from "./elementwise.js";

export default defineFunction({
  name: "abs",
  aliases: ["tf.abs"],
  formula: "|x|",
  source: "NumPy, absolute",
  edges: "The slope at 0 is 0.",
  apply: absolute,
});
