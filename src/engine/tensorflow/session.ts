import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../declare/op.js";
import type { Output } from "./graphDef.js";

/** What tfjs-node's backend offers beyond tfjs. */
interface NodeBackend {
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: readonly Tensor[],
    infos: readonly { readonly name: string }[],
    outputs: readonly string[],
  ): Tensor[];
}

/**
 * A graph that TensorFlow has loaded, with variables of its own. Its owner disposes of it; the variables go with it.
 */
export class Session {
  private readonly backend: NodeBackend;
  private id: number | null;

  /** @param savedModel the bytes of `saved_model.pb`. TensorFlow reads them from a folder, which is gone afterwards. */
  constructor(tf: TfCore, savedModel: Uint8Array) {
    this.backend = tf.backend() as unknown as NodeBackend;
    const folder = mkdtempSync(join(tmpdir(), "antk-graph-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), savedModel);
      this.id = this.backend.loadSavedModelMetaGraph(folder, "serve");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /** What is fetched, as tensors that the caller disposes of. */
  run(feeds: ReadonlyMap<Output, Tensor>, fetches: readonly Output[]): Tensor[] {
    if (this.id === null) throw new Error("the session is closed");
    const infos = [...feeds.keys()].map((name) => ({ name }));
    return this.backend.runSavedModel(this.id, [...feeds.values()], infos, fetches);
  }

  dispose(): void {
    if (this.id !== null) this.backend.deleteSavedModel(this.id);
    this.id = null;
  }
}
