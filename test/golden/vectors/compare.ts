import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { compile } from "../../../src/compile.js";
import { openBackend } from "../../../src/engine/backend.js";
import { CannotPlan } from "../../../src/engine/plan/index.js";
import { losses } from "../../../src/losses/index.js";
import { GenericModel } from "../../../src/train/genericModel.js";
import { Findings, largestOf } from "../../ops/battery/findings.js";
import { gradientPass } from "../../ops/battery/pass.js";
import { plannedPass } from "../../ops/battery/planned.js";
import type { Engine } from "../../ops/battery.js";
import { build } from "../../support/build.js";
import type { Nested } from "../../support/close.js";
import { type Columns, dataOf } from "../../support/data.js";
import { type LossVector, lossOf, type OpVector, type RankingVector } from "./read.js";

/** Values may be this much of the largest away from a library's. */
const VALUES = 1e-5;
/** And gradients. */
const GRADIENTS = 1e-4;

/** Computes a config on an engine, and compares values and gradients with a library's. */
export async function compareOp(vector: OpVector, engine: Engine): Promise<Findings> {
  const { config, data, weights, training = true } = vector;
  const findings = new Findings();
  const backend = engine === "plan" ? "wasm" : engine;
  const built = await build(config, { data: data as Columns, weights, backend });
  try {
    const computed =
      engine === "plan" ? plannedPass(built) : gradientPass(built.model, built.feeds, training);
    const outputs = [...computed.values].filter(([name]) => name.startsWith("output"));
    findings.that(outputs.length === vector.values.length, `${outputs.length} outputs`);
    outputs.forEach(([name, values], i) => {
      const expected = flat(vector.values[i]!);
      findings.close(name, values, expected, { kind: engine, scale: scaleOf(expected), tolerance: VALUES });
    });
    const overall = largestOf(Object.values(vector.gradients).flatMap(flat));
    for (const [name, theirs] of Object.entries({ ...vector.gradients, ...vector.ours })) {
      const expected = flat(theirs);
      const scale = Math.max(scaleOf(expected), overall / 100);
      findings.close(`the gradient of \`${name}\``, computed.gradients.get(name) ?? [], expected, {
        kind: engine,
        scale,
        tolerance: GRADIENTS,
      });
    }
  } catch (error) {
    if (!(error instanceof CannotPlan)) throw error;
    findings.refusals.push(error.message);
  } finally {
    built.dispose();
  }
  return findings;
}

/**
 * Takes one step along the loss, and compares the loss and the step with a library's. What is predicted is x plus a
 * table of zeros; after a step of plain gradient descent with learning rate 1 the table is the negative gradient.
 */
export async function compareLoss(vector: LossVector, engine: Engine): Promise<Findings> {
  const { loss, predicted, target } = vector;
  const [rows, width] = [predicted.length, predicted[0]!.length];
  const row = Int32Array.from({ length: rows }, (_, n) => n);
  const isLabels = !Array.isArray(target[0]);
  const data = dataOf({
    columns: { x: predicted, row, y: target as Columns[string] },
    ids: isLabels ? ["row", "y"] : ["row"],
  });
  const text = [
    `@train(objective=${loss.includes("(") ? loss : `'${loss}'`}, opt='grad', learnrate=1.0, mb='all', epochs=1)`,
    "p add()",
    "-x placeholder(tf.float32)",
    "-e embedding()",
    `--w weights('constant', [${rows}, ${width}], initrange=0)`,
    "--row placeholder(tf.int32)",
  ].join("\n");
  const graph = await compile({ text }, { data });
  const model = new GenericModel(graph, {
    backend: engine === "plan" ? "wasm" : engine,
    engine: engine === "plan" ? "auto" : "eager",
  });
  const { history, engine: used } = await model.train(data);
  const { reduction } = graph.registries.losses.get(lossOf(vector))!;
  const gradient = model.getWeights()[0]!.values.map((w) => -w);
  model.dispose();
  const findings = new Findings();
  if (engine === "plan" && used.name !== "plan") {
    findings.refusals.push(used.why);
    return findings;
  }
  const found = history[0]!.train * (reduction === "sum" ? rows : 1);
  const measure = { kind: engine, scale: Math.max(Math.abs(vector.value), 1e-3), tolerance: VALUES };
  findings.close("the loss", [found], [vector.value], measure);
  const expected = flat(vector.gradient);
  findings.close("the gradient", gradient, expected, {
    kind: engine,
    scale: scaleOf(expected),
    tolerance: GRADIENTS,
  });
  return findings;
}

/** Computes a loss over negatives on a backend, and compares it and its gradients with a library's. */
export async function compareRanking(vector: RankingVector, engine: Engine): Promise<Findings> {
  const findings = new Findings();
  // Which negatives a step plan draws is tested with training.
  if (engine === "plan") return findings;
  const { tf } = await openBackend(engine);
  const loss = losses.get(vector.loss)!;
  tf.tidy(() => {
    const compute = (positive: Tensor, negatives: Tensor) =>
      tf.mean<Scalar>(loss.terms({ tf, params: vector.params }, positive, negatives));
    const scores = [tf.tensor(vector.positive as number[]), tf.tensor(vector.negatives)];
    const { value, grads } = tf.valueAndGrads(compute as never)(scores);
    const size = { kind: engine, scale: Math.max(vector.value, 1e-3), tolerance: VALUES };
    findings.close("the loss", value.dataSync(), [vector.value], size);
    for (const [i, name] of (["positive", "negatives"] as const).entries()) {
      const expected = flat(vector.gradients[name]);
      const measure = { kind: engine, scale: scaleOf(expected), tolerance: GRADIENTS };
      findings.close(`the gradient of ${name}`, grads[i]!.dataSync(), expected, measure);
    }
  });
  return findings;
}

const flat = (values: Nested): number[] => (typeof values === "number" ? [values] : values.flatMap(flat));
const scaleOf = (values: readonly number[]) => Math.max(largestOf(values), 1e-2);
