import { describePlan } from "../engine/plan/index.js";
import { renderDot } from "../render/graph/picture.js";
import { planToDot } from "../render/plan/dot.js";
import { minibatchSize } from "../train/epochRows.js";
import { GenericModel } from "../train/genericModel.js";
import { PlanStepper } from "../train/planStep.js";
import type { CommandContext } from "./command.js";
import { compileForTraining } from "./compileForTraining.js";
import { listOf } from "./options.js";
import { overridesOf } from "./overrides.js";
import { reportWarnings } from "./report.js";

/** `antk plan` */
export async function plan(
  config: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const overrides = overridesOf(options, listOf(options.set), line);
  const ready = await compileForTraining(config, options.marker as string, overrides, line);
  reportWarnings(terminal, ready.warnings);
  const model = new GenericModel(ready.graph, { backend: "wasm", engine: "plan" });
  try {
    await model.open(ready.data);
    const { stepper } = model.openStepper(ready.data.train);
    const size = minibatchSize(ready.data.train, model.settings);
    const step = stepper instanceof PlanStepper ? stepper.plan(size) : null;
    if (!step) throw new Error("the step has no plan");
    const output = options.output as string | undefined;
    const lines = describePlan(step);
    terminal.emit({
      event: "plan",
      config,
      rows: size,
      bytes: step.bytes,
      lines,
      ...(output ? { output } : {}),
    });
    if (output) {
      await renderDot(() => planToDot(step, `a step of ${config}, ${size} rows`), output);
      terminal.print(output);
    } else for (const text of [`a step of ${size} rows`, ...lines]) terminal.print(text);
  } finally {
    model.closeStepper(null);
    model.dispose();
  }
}
