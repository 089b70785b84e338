import { registryOf } from "../declare/registry.js";
import gravity from "./gravity.js";
import l1 from "./l1.js";
import l2 from "./l2.js";
import meanSqNorm from "./mean_sq_norm.js";

/** Every penalty. */
export const penalties = registryOf([gravity, l1, l2, meanSqNorm]);
