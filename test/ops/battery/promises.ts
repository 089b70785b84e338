import type { Tensor } from "@tensorflow/tfjs-core";
import type * as TfLayers from "@tensorflow/tfjs-layers";
import type { TensorType } from "../../../src/declare/shape.js";
import type { GraphNode } from "../../../src/graph/graph.js";
import { disposeMarks, stepContext } from "../../../src/model/stepContext.js";
import type { Built } from "../../support/build.js";
import type { Findings } from "./findings.js";
import { gradientPass, predictingPass } from "./pass.js";

/** The declared shape of every node is the real one. */
export function shapeProblems({ model, feeds, data }: Built, training: boolean, findings: Findings): void {
  const context = stepContext(training);
  model.backend.tf.tidy(() => {
    model.forward(feeds, context, (node, tensors) => {
      const declared = typesOf(node).map(({ dtype, shape }) => {
        const dims = shape?.map((dim) => (dim === "batch" ? data.rows : dim));
        return `${dtype} [${dims?.join(", ")}]`;
      });
      const real = tensors.map(({ dtype, shape }) => `${dtype} [${shape.join(", ")}]`);
      findings.that(
        declared.join() === real.join(),
        `\`${node.name}\` declares ${declared.join()} and yields ${real.join()}`,
      );
    });
  });
  disposeMarks(model.backend.tf, context);
}

/** A pass forward, or forward and back, leaves as many tensors as there were. */
export function leakProblems({ model, feeds }: Built, training: boolean, findings: Findings): void {
  const { tf } = model.backend;
  const before = tf.memory().numTensors;
  if (training) gradientPass(model, feeds);
  else predictingPass(model, feeds);
  const left = tf.memory().numTensors - before;
  findings.that(left === 0, `${left} tensors are left over${training ? " after a training step" : ""}`);
}

/** The layers model that tfjs saves and loads computes the same, and its layers have the same configuration. */
export async function saveProblems({ model, graph, feeds }: Built, findings: Findings): Promise<void> {
  const { tf, layers } = model.backend;
  let artifacts = {};
  await model.layersModel.save(
    tf.io.withSaveHandler(async (made) => {
      artifacts = made;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    }),
  );
  const again = await layers.loadLayersModel(tf.io.fromMemory(artifacts));
  const inputs = [...graph.columns.map(({ name }) => name), ...graph.given].map((name) => feeds.get(name)!);
  const computed = (which: TfLayers.LayersModel) =>
    tf.tidy(() =>
      JSON.stringify(
        [which.apply(inputs) as Tensor | Tensor[]].flat().map((y) => [...y.dataSync()]) as never,
      ),
    );
  const configured = (which: TfLayers.LayersModel) =>
    JSON.stringify(which.layers.map((layer) => layer.getConfig()));
  findings.that(
    computed(again) === computed(model.layersModel),
    "the model that tfjs saved and loaded computes something else",
  );
  findings.that(
    configured(again) === configured(model.layersModel),
    "a layer made from its configuration has another one",
  );
  again.dispose();
}

function typesOf({ type }: GraphNode): readonly TensorType[] {
  return Array.isArray(type) ? type : [type as TensorType];
}
