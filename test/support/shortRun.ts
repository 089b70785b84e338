import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";

/** A short training of `mf` or `tree` on a share of the planted ratings, with its weights and the steps it told. */
export async function shortRun(config: "mf" | "tree", share: number, options: GenericModelOptions) {
  const isTree = config === "tree";
  const data = await readDataSets("planted", {
    target: "ratings",
    center: isTree ? ["ratings", "age", "year"] : ["ratings"],
    maxnorm: isTree ? ["age", "year"] : [],
    split: { method: "random", fractions: [share, 0.02, 0.98 - share] },
  });
  const model = new GenericModel(await compile(`configs/${config}.config`, { data: data.train }), {
    epochs: 5,
    ...options,
  });
  const steps: number[] = [];
  const result = await model.train(data.train, data.dev, { onStep: ({ step }) => void steps.push(step) });
  const weights = model.getWeights();
  model.dispose();
  return { ...result, weights, steps };
}

type Run = Awaited<ReturnType<typeof shortRun>>;

/** The largest relative difference of two runs' losses and squared dev errors, epoch by epoch. */
export function apart(a: Run, b: Run): number {
  return Math.max(...scores(a).map((score, i) => Math.abs(score - scores(b)[i]!) / Math.abs(score)));
}

function scores({ history }: Run): number[] {
  return history.flatMap(({ train, dev }) => [train, dev!.rmse! ** 2]);
}
