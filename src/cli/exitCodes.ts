import type { Diagnostic } from "../diagnostics/diagnostic.js";
import {
  CheckpointError,
  ConfigError,
  DataError,
  NumericError,
  ResourceError,
  UsageError,
} from "../diagnostics/errors.js";
import { COMMAND_LINE } from "./commandLine.js";

/** What a process tells its caller when it ends. */
export const exitCodes = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  config: 3,
  data: 4,
  training: 5,
  environment: 6,
  interrupted: 130,
  terminated: 143,
} as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof ConfigError) return exitCodeOfFindings(error.diagnostics);
  if (error instanceof DataError || error instanceof CheckpointError) return exitCodes.data;
  if (error instanceof NumericError) return exitCodes.training;
  if (error instanceof ResourceError) return exitCodes.environment;
  return exitCodes.unexpected;
}

/** For what checking a config finds. A flag that is wrong is wrong use, though the config's checker found it. */
export function exitCodeOfFindings(diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter((d) => d.severity === "error");
  if (errors.length === 0) return exitCodes.ok;
  const isFlag = (d: Diagnostic) => d.labels[0]?.span.source.path === COMMAND_LINE;
  return errors.every(isFlag) ? exitCodes.usage : exitCodes.config;
}
