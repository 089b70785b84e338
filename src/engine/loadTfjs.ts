import type * as TfCore from "@tensorflow/tfjs-core";
import type * as TfLayers from "@tensorflow/tfjs-layers";
import { addChainedOps } from "./chainedOps.js";

export interface Tfjs {
  readonly tf: typeof TfCore;
  readonly layers: typeof TfLayers;
}

/**
 * tfjs without a backend. The layers are always loaded: they are what registers the gradients. Production mode
 * keeps tfjs from writing its advice and its notes about kernels registered twice to the console.
 */
export async function loadTfjs(): Promise<Tfjs> {
  const tf = await import("@tensorflow/tfjs-core");
  tf.enableProdMode();
  const layers = await import("@tensorflow/tfjs-layers");
  addChainedOps(tf);
  return { tf, layers };
}
