import { defineElementwise } from "./elementwise.js";

export default defineElementwise(
  "relu",
  "max(x, 0)",
  "Nair and Hinton 2010",
  ["tf.nn.relu"],
  "The slope at 0 is 0.",
);
