import { defineElementwise } from "./elementwise.js";

export default defineElementwise(
  "elu",
  "max(x, 0) + min(eˣ − 1, 0)",
  "Clevert, Unterthiner and Hochreiter 2016",
  ["tf.nn.elu"],
);
