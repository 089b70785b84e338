import { builtin } from "../registries.js";
import { namedMetric } from "../train/metricSetting.js";
import type { CommandLine } from "./commandLine.js";

/** `--metrics`: names between commas, but not the commas of arguments: `rmse,fscore(threshold=0.3)`. A mistake is told before data is read. */
export function metricsOption(list: unknown, line: CommandLine): string[] | undefined {
  if (typeof list !== "string") return undefined;
  const names = list.split(/,(?![^(]*\))/).map((name) => name.trim());
  for (const name of names) namedMetric(name, builtin, line.spanOf(list, ["--metrics"]));
  return names;
}
