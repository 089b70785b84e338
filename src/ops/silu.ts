import { defineElementwise } from "./elementwise.js";

export default defineElementwise(
  "silu",
  "x·σ(x)",
  "Elfwing, Uchibe and Doya 2018; Ramachandran, Zoph and Le 2017 as swish",
  ["tf.nn.silu", "tf.nn.swish"],
);
