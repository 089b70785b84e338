import { type Diagnostic, type DiagnosticDetails, errorAt } from "./diagnostic.js";

/** Every failure that is not a bug is one of these; each carries what to tell the user, as data. */
export abstract class AntkError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => d.message).join("; "));
    this.name = new.target.name;
    this.diagnostics = diagnostics;
  }
}

/** The command line, or the arguments of a library call, do not make sense. */
export class UsageError extends AntkError {}
/** A config text is wrong. */
export class ConfigError extends AntkError {}
/** A data file, set or archive is wrong or does not fit the model. */
export class DataError extends AntkError {}
/** A saved model or run cannot be read. */
export class CheckpointError extends AntkError {}
/** Training produced a number that is not finite. */
export class NumericError extends AntkError {}
/** Files that cannot be written, engines that are missing, memory that is not there. */
export class ResourceError extends AntkError {}

type ErrorClass = new (diagnostics: readonly Diagnostic[]) => AntkError;

/** An error of one message: `throw failure(DataError, "empty-train", "…", { notes: […] })`. */
export function failure(
  Kind: ErrorClass,
  code: string,
  message: string,
  details: DiagnosticDetails = {},
): AntkError {
  return new Kind([errorAt(code, message, details)]);
}

/** Throws when any of the diagnostics is an error; returns the warnings otherwise. */
export function throwErrors(Kind: ErrorClass, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.some((d) => d.severity === "error")) throw new Kind(diagnostics);
  return diagnostics;
}
