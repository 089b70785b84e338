import type { BaselineDeclaration } from "./baseline.js";
import type { LossDeclaration } from "./loss.js";
import type { MetricDeclaration } from "./metric.js";
import type { OpDeclaration } from "./op.js";
import type { OptimizerDeclaration } from "./optimizer.js";
import type { PenaltyDeclaration } from "./penalty.js";
import type { Registry } from "./registry.js";
import type { SamplerDeclaration } from "./sampler.js";
import type { ScheduleDeclaration } from "./schedule.js";
import type { SourceDeclaration } from "./source.js";
import type { SplitDeclaration } from "./split.js";

/** Every family of declarations, as checking, building and training get them handed in. */
export interface Registries {
  readonly ops: Registry<OpDeclaration>;
  readonly losses: Registry<LossDeclaration>;
  readonly penalties: Registry<PenaltyDeclaration>;
  readonly metrics: Registry<MetricDeclaration>;
  readonly optimizers: Registry<OptimizerDeclaration>;
  readonly samplers: Registry<SamplerDeclaration>;
  readonly schedules: Registry<ScheduleDeclaration>;
  readonly baselines: Registry<BaselineDeclaration>;
  readonly splits: Registry<SplitDeclaration>;
  readonly sources: Registry<SourceDeclaration>;
}
