import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/** The part of tfjs's engine that remembers a forward pass for the backward one. */
interface Tape {
  activeTape: readonly { readonly saved?: readonly Tensor[] | null }[] | null;
  readonly gradientDepth: number;
}

/** Frees what tfjs saved for a backward pass that never came: it keeps that where the forward pass throws. */
export function forgetTape(tf: TfCore): void {
  const { state } = tf.engine() as unknown as { state: Tape };
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose([...(saved ?? [])]);
  state.activeTape = null;
}
