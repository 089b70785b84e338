import { describe, expect, it } from "vitest";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import { losses } from "../../src/losses/index.js";
import { ops } from "../../src/ops/index.js";
import { Findings } from "../ops/battery/findings.js";
import "../ops/battery/meta.js";
import type { Engine } from "../ops/battery.js";
import { compareLoss, compareOp, compareRanking } from "./vectors/compare.js";
import {
  type LossVector,
  libraries,
  lossOf,
  lossVectors,
  type OpVector,
  opVectors,
  type RankingVector,
  rankingVectors,
} from "./vectors/read.js";

// Where TensorFlow has to be there, its absence is a failure, not a reason to skip.
const hasTensorflow = findTensorflow().length > 0 || process.env.ANTK_NEED_TENSORFLOW === "1";
const engines: readonly Engine[] = ["cpu", "wasm", "plan", ...(hasTensorflow ? ["tensorflow" as const] : [])];

/** Compares vectors on every engine; a problem is told with the vector. */
async function compareAll<V extends OpVector | LossVector | RankingVector>(
  vectors: readonly V[],
  compare: (vector: V, engine: Engine) => Promise<Findings>,
): Promise<Findings> {
  const all = new Findings();
  for (const vector of vectors) {
    const shown = "config" in vector ? vector.config : vector.loss;
    for (const engine of engines) {
      // A plan is of a training step.
      if (engine === "plan" && "training" in vector) continue;
      all.add(await compare(vector, engine), `${shown} on ${engine}`);
    }
  }
  return all;
}

const groups = <V>(vectors: readonly V[], nameOf: (vector: V) => string) => {
  const names = [...new Set(vectors.map(nameOf))];
  return names.map((name) => [name, vectors.filter((vector) => nameOf(vector) === name)] as const);
};

describe.each(libraries)("what %s computes, we compute on every engine", (library) => {
  const figures = (vectors: readonly unknown[], { checks }: Findings) => ({
    library,
    vectors: vectors.length,
    comparisons: checks,
  });

  it.for(groups(opVectors(library), ({ op }) => op))("op %s", async ([, vectors], { task }) => {
    const found = await compareAll(vectors, compareOp);
    expect(found.problems).toEqual([]);
    task.meta.vectors = figures(vectors, found);
  });

  it.for(groups(lossVectors(library), lossOf))("loss %s", async ([, vectors], { task }) => {
    const found = await compareAll(vectors, compareLoss);
    expect(found.problems).toEqual([]);
    task.meta.vectors = figures(vectors, found);
  });

  it.for(groups(rankingVectors(library), lossOf))("loss %s over negatives", async ([, vectors], { task }) => {
    const found = await compareAll(vectors, compareRanking);
    expect(found.problems).toEqual([]);
    task.meta.vectors = figures(vectors, found);
  });
});

describe("the vectors", () => {
  const ofOps = libraries.flatMap(opVectors);
  const ofLosses = libraries.flatMap(lossVectors);
  const ofRankings = libraries.flatMap(rankingVectors);

  it("are 500 at least", () => expect(ofOps.length + ofLosses.length).toBeGreaterThanOrEqual(500));

  it("are of every op and every loss", () => {
    const have = new Set([...ofOps.map(({ op }) => op), ...[...ofLosses, ...ofRankings].map(lossOf)]);
    const all = [...ops.all, ...losses.all].map(({ name }) => name);
    expect(all.filter((name) => !have.has(name))).toEqual([]);
    expect([...have].filter((name) => !all.includes(name))).toEqual([]);
  });

  it("name the gradients that are ours alone, and those do differ from the library's", () => {
    const apart = ofOps.filter(({ ours }) => ours);
    expect(new Set(apart.map(({ op }) => op))).toEqual(new Set(["relu6", "maximum", "minimum"]));
    for (const { gradients, ours } of apart) expect(ours).not.toEqual(gradients);
  });

  it("catch a value or a gradient that is wrong by a thousandth", async () => {
    const vector = ofOps.find(({ op }) => op === "linear")!;
    expect((await compareOp(vector, "cpu")).problems).toEqual([]);
    const values = { ...vector, values: wrong(vector.values) };
    expect((await compareOp(values, "cpu")).problems.join()).toMatch(/^output `h`\[0\] at \d is .*, not /);
    const gradients = { ...vector.gradients, "h/w": wrong(vector.gradients["h/w"]!) };
    const [problem] = (await compareOp({ ...vector, gradients }, "cpu")).problems;
    expect(problem).toMatch(/^the gradient of `h\/w` at \d is .*, not /);
    const loss = ofLosses.find((v) => v.loss === "mse")!;
    expect((await compareLoss({ ...loss, value: loss.value * 1.001 }, "cpu")).problems.join()).toMatch(
      /^the loss/,
    );
    const gradient = wrong(loss.gradient);
    expect((await compareLoss({ ...loss, gradient }, "cpu")).problems.join()).toMatch(/^the gradient/);
  });
});

/** The same numbers, each a thousandth larger. */
function wrong<T>(values: T): T {
  return (Array.isArray(values) ? values.map(wrong) : (values as number) * 1.001) as T;
}
