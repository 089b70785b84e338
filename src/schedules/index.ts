import { registryOf } from "../declare/registry.js";
import cosine from "./cosine.js";
import exponential from "./exponential.js";
import linear from "./linear.js";
import step from "./step.js";
import warmup from "./warmup.js";

/** Every schedule of the learning rate. */
export const schedules = registryOf([cosine, exponential, linear, step, warmup]);
