import { failure, UsageError } from "../diagnostics/errors.js";
import type { CommandLine } from "./commandLine.js";

/** @throws UsageError where an option means something only beside `--retrain` */
export function checkRateOptions(
  { retrain, epochs, about }: Readonly<Record<string, unknown>>,
  line: CommandLine,
): void {
  if (retrain === true) return;
  const flag = epochs !== undefined ? "--epochs" : about !== undefined ? "--about" : null;
  if (flag === null) return;
  throw failure(UsageError, "no-retrain", `\`${flag}\` belongs to \`--retrain\``, {
    at: line.flag(flag),
    label: "add `--retrain`",
    notes: ["without it nothing is trained: the person is folded in, by their ratings alone"],
  });
}

/**
 * What `--about` tells: `age=30` and `sex=F`, by name; undefined for nothing.
 * @throws UsageError where one has no `=`
 */
export function toldAbout(
  texts: readonly string[],
  line: CommandLine,
): Readonly<Record<string, string>> | undefined {
  if (texts.length === 0) return undefined;
  const told = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    if (equals < 1 || equals === text.length - 1) {
      throw failure(UsageError, "bad-about", `\`--about\` takes \`name=value\`, got \`${text}\``, {
        at: line.spanOf(text, ["--about"]),
        notes: ["for example `--about age=30 --about sex=F`"],
      });
    }
    told.set(text.slice(0, equals).trim(), text.slice(equals + 1).trim());
  }
  return Object.fromEntries(told);
}
