import { defineElementwise } from "./elementwise.js";

export default defineElementwise("softplus", "ln(1 + eˣ)", "Dugas et al. 2001", ["tf.nn.softplus"]);
