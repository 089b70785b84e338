import { defineElementwise } from "./elementwise.js";

export default defineElementwise(
  "leaky_relu",
  "max(x, 0.2·x)",
  "Maas, Hannun and Ng 2013; the slope is TensorFlow's",
  ["tf.nn.leaky_relu"],
  "The slope at 0 is 0.2.",
);
