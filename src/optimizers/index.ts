import { registryOf } from "../declare/registry.js";
import ada from "./ada.js";
import adam from "./adam.js";
import grad from "./grad.js";
import mom from "./mom.js";

/** Every optimizer. */
export const optimizers = registryOf([ada, adam, grad, mom]);
