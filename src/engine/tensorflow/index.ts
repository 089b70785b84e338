/**
 * A training step as a graph that TensorFlow runs by itself, many steps a call.
 *
 *     values of the plan ──emitStep──▶ GraphDef ──Session──▶ TensorFlow, with weights and slots as its variables
 *
 * `emitValues.ts` writes each value as a node or a few, `emitUpdate.ts` the optimizer, `emitStep.ts` the loop around
 * them; `graphDef.ts` and `protobuf.ts` are the format. `forwardGraph.ts` writes a trained model for others to run. Recording, gradients and the optimizer's formulas are those
 * of `plan/`.
 */
export { type ForwardRequest, forwardSavedModel, type GivenColumn } from "./forwardGraph.js";
export { SessionPlans, type SessionPlansRequest, type SessionStep } from "./sessionPlans.js";
