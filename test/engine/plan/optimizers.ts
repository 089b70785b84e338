import { callNamed } from "../../../src/declare/call.js";
import type { Optimizer } from "../../../src/declare/optimizer.js";
import { builtin } from "../../../src/registries.js";
import { bindOptimizer, type GradientOptions } from "../../../src/train/optimizer.js";

/** The optimizer of that name with its defaults. */
export function bound(name: string, options: GradientOptions = {}): Optimizer {
  return bindOptimizer(callNamed(builtin.optimizers, name), options);
}
