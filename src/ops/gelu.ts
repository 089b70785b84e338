import { defineElementwise } from "./elementwise.js";

export default defineElementwise("gelu", "x·Φ(x) = x/2·(1 + erf(x/√2))", "Hendrycks and Gimpel 2016", [
  "tf.nn.gelu",
]);
