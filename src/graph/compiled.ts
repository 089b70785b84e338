import type { Tensor } from "@tensorflow/tfjs-core";
import type { Registries } from "../declare/registries.js";
import type { Graph } from "./graph.js";

/** A checked graph together with what building it needs. */
export interface CompiledGraph extends Graph {
  readonly registries: Registries;
  /** What stands before a name in the text, once for each level. */
  readonly marker: string;
  /** Tensors that the calling program handed in. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}
