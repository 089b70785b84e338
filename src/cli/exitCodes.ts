import {
  CheckpointError,
  ConfigError,
  DataError,
  NumericError,
  ResourceError,
  UsageError,
} from "../diagnostics/errors.js";

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
  if (error instanceof ConfigError) return exitCodes.config;
  if (error instanceof DataError || error instanceof CheckpointError) return exitCodes.data;
  if (error instanceof NumericError) return exitCodes.training;
  if (error instanceof ResourceError) return exitCodes.environment;
  return exitCodes.unexpected;
}
