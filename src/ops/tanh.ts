import { defineElementwise } from "./elementwise.js";

export default defineElementwise("tanh", "tanh x", "DLMF 4.28", ["tf.nn.tanh", "tf.tanh"]);
