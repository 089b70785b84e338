import { registryOf } from "../declare/registry.js";
import gibbs from "./gibbs.js";

/** Every way of drawing weights from their posterior. */
export const samplers = registryOf([gibbs]);
