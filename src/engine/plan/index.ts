/**
 * The step plan: a training step, recorded once and run as WebAssembly over memory of its own.
 *
 *     tfjs kernels ──record──▶ values ──reverse──▶ gradients ──schedule──▶ fused loops ──compile──▶ compute, apply
 *
 * `record.ts` notes what a pass calls and `lower.ts` turns each call into values; `builder.ts` folds, shares and
 * simplifies them as they are made; `reverse.ts` differentiates by the rules of `adjoints.ts`; `schedule.ts` fuses,
 * `place.ts` gives out memory, `compile.ts` writes the module.
 */
export { describePlan } from "./describe.js";
export { CannotPlan } from "./ir.js";
export type { Pass, Passed, PassHooks } from "./record.js";
export { type PlanBatch, StepPlans, type StepPlansRequest } from "./stepPlans.js";
