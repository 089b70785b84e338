import type { OpDeclaration } from "../../src/declare/op.js";
import { CannotPlan } from "../../src/engine/plan/index.js";
import { type BuildOptions, type Built, build } from "../support/build.js";
import { Findings, largestOf } from "./battery/findings.js";
import { type Computed, gradientPass, predictingPass } from "./battery/pass.js";
import { plannedPass } from "./battery/planned.js";
import { leakProblems, saveProblems, shapeProblems } from "./battery/promises.js";
import { differenceProblems, type Reference, referenceOf } from "./battery/reference.js";

/** What every op must fulfil, checked on one use of it. */

export interface Use extends Pick<BuildOptions, "data" | "tables" | "sizes"> {
  readonly config: string;
}

/** What computes: a backend of tfjs op by op, or the step plan. */
export type Engine = "cpu" | "wasm" | "tensorflow" | "plan";

export interface Examination {
  readonly engines: readonly Engine[];
  /** Ops beside the registered ones. */
  readonly ops?: readonly OpDeclaration[];
  /** Whether the layers are saved and loaded too, which takes longer than all else. Default false. */
  readonly saves?: boolean;
}

/** Values of an engine, in float32, may be this much of the largest away from float64's. */
const VALUES = 1e-5;
/** And its gradients; most are below 1e-6, those through batch norms of two rows lose digits to cancellation. */
const GRADIENTS = 5e-5;

/**
 * Checks one use of an op. The reference is float64: gradients against central differences. Then each engine: shapes,
 * tensors left over, saved layers, and values and gradients against the reference.
 * A use that a step plan cannot express is no problem of the op: the findings name the reason.
 */
export async function examine(
  use: Use,
  { engines, ops = [], saves = false }: Examination,
): Promise<Findings> {
  const findings = new Findings();
  const on = async <T>(backend: "cpu" | "wasm" | "tensorflow", work: (built: Built) => T | Promise<T>) => {
    const built = await build(use.config, { ...use, ops, backend });
    try {
      return await work(built);
    } finally {
      built.dispose();
    }
  };
  const reference = await on("cpu", (built) => {
    const found = referenceOf(built);
    differenceProblems(built, found, findings);
    return found;
  });
  for (const engine of engines) {
    const own = new Findings();
    if (engine === "plan") await on("wasm", (built) => planProblems(built, reference, own));
    else await on(engine, (built) => eagerProblems(built, reference, saves, own));
    findings.add(own, engine);
  }
  return findings;
}

async function eagerProblems(
  built: Built,
  reference: Reference,
  saves: boolean,
  findings: Findings,
): Promise<void> {
  const { model, feeds, backend } = built;
  for (const training of [false, true]) {
    shapeProblems(built, training, findings);
    leakProblems(built, training, findings);
  }
  if (saves) await saveProblems(built, findings);
  compare(gradientPass(model, feeds), reference.training, backend.name, findings);
  compare(predictingPass(model, feeds), reference.predicting, backend.name, findings);
}

function planProblems(built: Built, { training }: Reference, findings: Findings): void {
  const before = built.backend.tf.memory().numTensors;
  try {
    compare(plannedPass(built), training, "plan", findings);
  } catch (error) {
    if (!(error instanceof CannotPlan)) throw error;
    findings.refusals.push(error.message);
  }
  const left = built.backend.tf.memory().numTensors - before;
  findings.that(left === 0, `${left} tensors are left over`);
}

/** An engine's numbers beside those of float64. */
function compare(found: Computed, expected: Computed, engine: Engine, findings: Findings): void {
  for (const [name, values] of expected.values) {
    const scale = Math.max(largestOf(values), 1e-2);
    findings.close(name, found.values.get(name) ?? [], values, { kind: engine, scale, tolerance: VALUES });
  }
  const overall = Math.max(...[...expected.gradients.values()].map(largestOf));
  for (const [name, gradient] of expected.gradients) {
    const scale = Math.max(largestOf(gradient), overall / 100, 1e-1);
    const what = `the gradient of \`${name}\``;
    findings.close(what, found.gradients.get(name) ?? [], gradient, {
      kind: engine,
      scale,
      tolerance: GRADIENTS,
    });
  }
}
