import type { DataSet } from "../data/types.js";
import { requireArgument } from "../diagnostics/arguments.js";
import { failure, ResourceError, UsageError } from "../diagnostics/errors.js";
import {
  CANNOT_SHARE,
  CannotPlan,
  isThreadChoice,
  MOST_THREADS,
  type ThreadChoice,
} from "../engine/plan/index.js";
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
export type EngineChoice = (typeof ENGINES)[number];

const ENGINES = ["auto", "plan", "eager"] as const;

export interface StepperChoice {
  readonly engine: EngineChoice;
  /** Of a plan on wasm. */
  readonly threads: ThreadChoice;
}

/**
 * Refuses what says no way of running.
 * @param call as programs write it
 * @throws UsageError
 */
export function requireEngine(
  call: string,
  { engine = "auto", threads = "auto" }: { readonly engine?: unknown; readonly threads?: unknown },
): void {
  const isEngine = ENGINES.some((name) => name === engine);
  requireArgument(call, "engine", `one of ${ENGINES.join(", ")}`, engine, isEngine);
  if (isThreadChoice(threads)) return;
  const given = typeof threads === "string" ? `"${threads}"` : String(threads);
  const rule = `must be "auto" or a whole number from 1 to ${MOST_THREADS}, got ${given}`;
  throw failure(UsageError, "wrong-option", `\`${call}\`: option \`threads\` ${rule}`, {
    notes: ["leave it out, and there are as many as the steps are large enough for"],
  });
}

export interface ChosenStepper {
  readonly stepper: StepTaker;
  /** Why this one, in a clause for the user: `the default`, ``node `h`: a plan has no form for …``. */
  readonly why: string;
  /** See `EngineReport`, where it is known before the first step and not by the stepper. */
  readonly aloneWhy?: string;
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
  const why = choice === "plan" ? "asked for" : "the default";
  const onThreads = (count: ThreadChoice) =>
    new PlanStepper(model, settings, feedMaker, target, data, size, count);
  try {
    if (name === "tensorflow") {
      return { stepper: new SessionStepper(model, settings, feedMaker, target, data, size), why };
    }
    try {
      return { stepper: onThreads(threads), why };
    } catch (error) {
      const [problem] = error instanceof ResourceError ? error.diagnostics : [];
      if (problem?.code !== CANNOT_SHARE) throw error;
      return { stepper: onThreads(1), why, aloneWhy: problem.message };
    }
  } catch (error) {
    if (!(error instanceof CannotPlan || error instanceof ResourceError)) throw error;
    if (choice === "auto") return eager(error.message);
    throw failure(UsageError, "no-plan", `the step cannot run as a plan: ${error.message}`, {
      notes: ["leave `engine` at `auto`, and it runs on plain tfjs"],
    });
  }
}
