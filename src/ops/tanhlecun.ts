import { defineElementwise } from "./elementwise.js";

export default defineElementwise(
  "tanhlecun",
  "1.7159·tanh(2x/3)",
  "LeCun et al. 1998, Efficient BackProp, §4.4",
  [],
);
