import { registryOf } from "../declare/registry.js";
import biases from "./biases.js";
import ease from "./ease.js";
import mean from "./mean.js";
import popularity from "./popularity.js";

/** Every baseline, from the simplest. */
export const baselines = registryOf([biases, ease, mean, popularity]);
