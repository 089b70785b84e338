import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import type { BackendChoice } from "../../src/engine/backend.js";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import { GenericModel } from "../../src/train/genericModel.js";
import type { TrainResult } from "../../src/train/trainResult.js";

// Where TensorFlow has to be there, its absence is a failure, not a reason to skip.
const hasTensorflow = findTensorflow().length > 0 || process.env.ANTK_NEED_TENSORFLOW === "1";

interface Training {
  readonly config: string;
  readonly options: ConstructorParameters<typeof GenericModel>[1];
  readonly fractions: readonly number[];
}

async function train({ config, options, fractions }: Training, backend: BackendChoice): Promise<TrainResult> {
  const isTree = config.includes("tree");
  const data = await readDataSets("planted", {
    target: "ratings",
    center: isTree ? ["ratings", "age", "year"] : ["ratings"],
    maxnorm: isTree ? ["age", "year"] : [],
    split: { method: "random", fractions },
  });
  const model = new GenericModel(await compile(config, { data: data.train }), { ...options, backend });
  const result = await model.train(data.train, data.dev);
  model.dispose();
  return result;
}

const devScores = ({ history }: TrainResult) => history.map(({ dev }) => dev!.rmse!);

describe.runIf(hasTensorflow)("training on TensorFlow", () => {
  it("follows wasm: dev RMSE of mf within 1e-4 in each of 5 epochs", async () => {
    const training = { config: "configs/mf.config", options: { epochs: 5 }, fractions: [0.8, 0.1, 0.1] };
    const wasm = devScores(await train(training, "wasm"));
    const tensorflow = devScores(await train(training, "tensorflow"));
    expect(wasm).toHaveLength(5);
    expect(Math.max(...wasm.map((score, i) => Math.abs(score - tensorflow[i]!)))).toBeLessThan(1e-4);
  }, 120_000);

  it.each(["grad", "mom", "ada", "adam"])(
    "follows wasm with the optimizer %s",
    async (opt) => {
      const options = { epochs: 5, opt, learnrate: opt === "grad" || opt === "mom" ? 0.001 : 0.01 };
      const training = { config: "configs/mf.config", options, fractions: [0.1, 0.1, 0.8] };
      const wasm = devScores(await train(training, "wasm"));
      const tensorflow = devScores(await train(training, "tensorflow"));
      expect(Math.max(...wasm.map((score, i) => Math.abs(score - tensorflow[i]!)))).toBeLessThan(1e-4);
    },
    120_000,
  );

  it("follows wasm through dropout and batch norm: the tree model, one epoch", async () => {
    // Plain gradient descent: Adam's first steps are the signs of gradients, whichever way they are rounded.
    const options = { epochs: 1, opt: "grad", learnrate: 0.001 };
    const training = { config: "configs/tree.config", options, fractions: [0.02, 0.02, 0.96] };
    const [wasm] = devScores(await train(training, "wasm"));
    const [tensorflow] = devScores(await train(training, "tensorflow"));
    expect(Math.abs(wasm! - tensorflow!)).toBeLessThan(1e-3);
  }, 180_000);
});
