import type { Variable } from "@tensorflow/tfjs-core";
import type { TfCore } from "../../../src/declare/op.js";
import { disposeMarks, stepContext } from "../../../src/model/stepContext.js";
import { stream } from "../../../src/numeric/stream.js";
import type { Built } from "../../support/build.js";
import { inFloat64 } from "../../support/inFloat64.js";
import { type Findings, largestOf } from "./findings.js";
import { type Computed, gradientPass, objectiveOf, predictingPass, withVariables } from "./pass.js";

/** What an op computes, in float64. */
export interface Reference {
  readonly training: Computed;
  readonly predicting: Computed;
}

/** Of the cpu backend's kernels. */
export function referenceOf({ model, feeds }: Built): Reference {
  return inFloat64(model.backend.tf, () => ({
    training: gradientPass(model, feeds),
    predicting: predictingPass(model, feeds),
  }));
}

/**
 * A gradient and central differences may be this much of the largest gradient apart, both in float64. Most are below
 * 1e-9; tfjs' erf is an approximation whose slope is off by 8e-7.
 */
const TOLERANCE = 1e-6;
/** Elements of one weight that are moved. */
const PROBES = 8;
const STEP = 1e-5;

/** Compares the gradients of a training step with central differences. */
export function differenceProblems(
  { model, feeds }: Built,
  { training }: Reference,
  findings: Findings,
): void {
  const { tf } = model.backend;
  const overall = Math.max(...[...training.gradients.values()].map(largestOf));
  inFloat64(tf, () =>
    withVariables(model, feeds, (variables, fed) => {
      const objective = () => {
        const context = stepContext(true);
        const value = tf.tidy(() => objectiveOf(model, fed, context).total.dataSync()[0]!);
        disposeMarks(tf, context);
        return value;
      };
      for (const [name, variable] of variables) {
        const gradient = training.gradients.get(name)!;
        const probes = probesOf(name, variable.size);
        const expected = differences(tf, variable, probes, objective);
        const found = probes.map((i) => gradient[i]!);
        const scale = Math.max(largestOf(gradient), overall / 100, 1e-3);
        const what = `the gradient of \`${name}\`, beside differences,`;
        findings.close(what, found, expected, { kind: "differences", scale, tolerance: TOLERANCE });
      }
    }),
  );
}

function probesOf(name: string, size: number): number[] {
  return [...stream(3, "probes", name).permutation(0, size)].slice(0, PROBES);
}

function differences(
  tf: TfCore,
  variable: Variable,
  at: readonly number[],
  objective: () => number,
): number[] {
  const start = Float64Array.from(variable.dataSync());
  const valueAt = (values: Float64Array) => {
    tf.tidy(() => variable.assign(tf.tensor(values as never, variable.shape, "float32")));
    return objective();
  };
  const slopes = at.map(
    (i) => (valueAt(moved(start, i, STEP)) - valueAt(moved(start, i, -STEP))) / (2 * STEP),
  );
  valueAt(start);
  return slopes;
}

function moved(start: Float64Array, i: number, by: number): Float64Array {
  return start.map((x, at) => (at === i ? x + by : x));
}
