import type { Called } from "../declare/call.js";
import type { SamplerDeclaration } from "../declare/sampler.js";
import { callIn, type ReadSetting } from "./optimizerSetting.js";
import type { TrainOptions } from "./trainOptions.js";

/** The sampler, and what follows from it: sweeps over all rows, after which nothing is restored. */
export function samplerOf(value: ReadSetting, options: TrainOptions) {
  const sampler = value<unknown>("sampler", callIn(options.sampler)) as Called<SamplerDeclaration> | null;
  if (sampler === null) {
    return {
      sampler,
      mb: value("mb", options.mb)!,
      maxbadcount: value("maxbadcount", options.maxbadcount)!,
      restore: value("restore", options.restore)!,
    };
  }
  return { sampler, mb: "all", maxbadcount: null, restore: "last" } as const;
}
