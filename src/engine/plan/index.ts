/**
 * The step plan: a training step, recorded once and run as WebAssembly over memory of its own.
 *
 *     tfjs kernels ──record──▶ values ──reverse──▶ gradients ──schedule──▶ fused loops ──compile──▶ compute, apply
 *
 * `trace.ts` notes what a pass calls; `lower.ts` turns each call into values by the `rules`; `builder.ts` folds, shares and
 * simplifies them as they are made; `reverse.ts` differentiates by the rules of `adjoints.ts`; `schedule.ts` fuses,
 * `strips.ts` lets loops over the same rows take turns, `place.ts` gives out memory, `loop/` writes loops and
 * `compile.ts` the module. `deferredRows.ts` puts off the updates of rows that a step does not read. `split.ts` parts what is large into blocks, and `threads/` lets several threads take them.
 */
export type { CompiledStep } from "./compile.js";
export type { DeferredState } from "./deferredRows.js";
export { describePlan, linesOf } from "./describe.js";
export type { LinkStep, Side } from "./factorise.js";
export {
  type FactorPlans,
  type ForwardPlan,
  ForwardPlans,
  type PairProduct,
  type PlanBatch,
} from "./forwardPlans.js";
export { functions } from "./functions.js";
export { CannotPlan } from "./ir.js";
export type { KeptColumn } from "./keptRows.js";
export type { Lists } from "./readings.js";
export type { ForwardPass, Pass, Passed } from "./record.js";
export { type SlopePlan, StepPlans, type StepPlansRequest } from "./stepPlans.js";
export { CANNOT_SHARE } from "./store.js";
export { isThreadChoice, MOST_THREADS, type ThreadChoice } from "./threads/choice.js";
export type { PassHooks } from "./trace.js";
export { readsOf, writesOf } from "./uses.js";
