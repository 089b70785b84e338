import { defineElementwise } from "./elementwise.js";

export default defineElementwise("sigmoid", "1 / (1 + e⁻ˣ)", "Bishop 2006, eq. 4.59", [
  "tf.nn.sigmoid",
  "tf.sigmoid",
]);
