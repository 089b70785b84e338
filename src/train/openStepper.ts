import type { DataSet } from "../data/types.js";
import { failure, ResourceError, UsageError } from "../diagnostics/errors.js";
import { CannotPlan, type ThreadChoice } from "../engine/plan/index.js";
import type { Model } from "../model/model.js";
import type { FeedMaker } from "./feeds.js";
import { GibbsStepper } from "./gibbs/gibbsStep.js";
import { PlanStepper } from "./planStep.js";
import { SessionStepper } from "./sessionStep.js";
import type { TrainSettings } from "./settings.js";
import { Stepper, type StepTaker } from "./step.js";

/**
 * How steps are run. `auto`: by a plan on wasm and TensorFlow where the step can be one, else by tfjs, kernel by
 * kernel.
 */
export type EngineChoice = "auto" | "plan" | "eager";

export interface StepperChoice {
  readonly engine: EngineChoice;
  /** Of a plan on wasm. */
  readonly threads: ThreadChoice;
}

export interface ChosenStepper {
  readonly stepper: StepTaker;
  /** Why this one, in a clause for the user: `the default`, ``node `h`: a plan has no form for …``. */
  readonly why: string;
}

/**
 * What takes the steps of a run.
 * @param size rows of a full minibatch
 * @throws UsageError where a plan is asked for and the step cannot be one
 */
export function openStepper(
  { engine: choice, threads }: StepperChoice,
  model: Model,
  settings: TrainSettings,
  feedMaker: FeedMaker,
  target: string | null,
  data: DataSet,
  size: number,
): ChosenStepper {
  if (settings.sampler !== null) {
    return {
      stepper: new GibbsStepper(model, settings, settings.sampler, feedMaker, target, data),
      why: "the default",
    };
  }
  const eager = (why: string) => ({ stepper: new Stepper(model, settings, feedMaker, target), why });
  if (choice === "eager") return eager("asked for");
  const { name } = model.backend;
  if (choice === "auto" && name === "cpu") return eager(`the backend is ${name}`);
  try {
    const stepper =
      name === "tensorflow"
        ? new SessionStepper(model, settings, feedMaker, target, data, size)
        : new PlanStepper(model, settings, feedMaker, target, data, size, threads);
    return { stepper, why: choice === "plan" ? "asked for" : "the default" };
  } catch (error) {
    if (!(error instanceof CannotPlan || error instanceof ResourceError)) throw error;
    if (choice === "auto") return eager(error.message);
    throw failure(UsageError, "no-plan", `the step cannot run as a plan: ${error.message}`, {
      notes: ["leave `engine` at `auto`, and it runs on plain tfjs"],
    });
  }
}
