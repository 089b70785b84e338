import { InvalidArgumentError, Option } from "commander";
import { isThreadChoice, MOST_THREADS, type ThreadChoice } from "../engine/plan/threads/choice.js";

/** Options that several commands have. */

/** `--set`: see `listOf`. */
export function setOption(): Option {
  return repeated(
    new Option("--set <name=value>", "bind a variable (k=20) or a setting (train.epochs=5); may be repeated"),
  );
}

/** `--marker` */
export function markerOption(): Option {
  return new Option("--marker <text>", "what stands before a name, once for each level").default("-");
}

/** `--backend`, for every command that computes. */
export function backendOption(): Option {
  return new Option("--backend <name>", "what computes; see `antk doctor`")
    .choices(["auto", "wasm", "cpu", "tensorflow"])
    .default("auto");
}

/** `--engine`, for training. */
export function engineOption(): Option {
  return new Option("--engine <name>", "how steps run: as a recorded plan, or kernel by kernel")
    .choices(["auto", "plan", "eager"])
    .default("auto");
}

/** A count: what an option's text must be. */
export function positiveInt(text: string): number {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n > 0) return n;
  throw new InvalidArgumentError("it takes a positive integer");
}

/** `--threads`, for training. */
export function threadsOption(): Option {
  return new Option(
    "--threads <n>",
    "threads that compute the steps of a plan on wasm; auto: by step and cores",
  )
    .argParser(threadsOf)
    .default("auto");
}

function threadsOf(text: string): ThreadChoice {
  const choice = /^\d+$/.test(text) ? Number(text) : text;
  if (isThreadChoice(choice)) return choice;
  throw new InvalidArgumentError(`it takes a whole number from 1 to ${MOST_THREADS}, or auto`);
}

/** An option that may be given several times; `listOf` reads it. */
export function repeated(option: Option): Option {
  return option.argParser<readonly string[]>((value, before = []) => [...before, value]);
}

/** The values of a repeated option; none where it was not given. */
export function listOf(value: unknown): readonly string[] {
  return (value as readonly string[] | undefined) ?? [];
}

/** What stands below a command's options in its help. */
export function examples(...lines: string[]): string {
  return ["", "Examples:", ...lines.map((line) => `  ${line}`)].join("\n");
}

/** A share of a whole, neither none nor all of it. */
export function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("it takes a number between 0 and 1, such as 0.9");
}
