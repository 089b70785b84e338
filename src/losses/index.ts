import { registryOf } from "../declare/registry.js";
import absolute from "./absolute.js";
import mae from "./mae.js";
import mse from "./mse.js";
import se from "./se.js";

/** Every loss. */
export const losses = registryOf([absolute, mae, mse, se]);
