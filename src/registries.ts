import { baselines } from "./baselines/index.js";
import { sources } from "./data/sources/index.js";
import type { Registries } from "./declare/registries.js";
import { losses } from "./losses/index.js";
import { metrics } from "./metrics/index.js";
import { ops } from "./ops/index.js";
import { optimizers } from "./optimizers/index.js";
import { penalties } from "./penalties/index.js";
import { samplers } from "./samplers/index.js";
import { schedules } from "./schedules/index.js";
import { splits } from "./splits/index.js";

/** Every declaration that comes with the package. */
export const builtin: Registries = {
  ops,
  losses,
  penalties,
  metrics,
  optimizers,
  samplers,
  schedules,
  splits,
  baselines,
  sources,
};
