import { registryOf } from "../declare/registry.js";
import ada from "./ada.js";
import adam from "./adam.js";
import adamw from "./adamw.js";
import ftrl from "./ftrl.js";
import grad from "./grad.js";
import lazyadam from "./lazyadam.js";
import mom from "./mom.js";
import rmsprop from "./rmsprop.js";

/** Every optimizer. */
export const optimizers = registryOf([ada, adam, adamw, ftrl, grad, lazyadam, mom, rmsprop]);
