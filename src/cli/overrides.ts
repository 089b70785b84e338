import { failure, UsageError } from "../diagnostics/errors.js";
import type { Override } from "../graph/bind.js";
import { constOf } from "../graph/constOf.js";
import type { DirectiveName, SettingOverride } from "../graph/settings.js";
import { parseValue } from "../syntax/parseValue.js";
import type { CommandLine } from "./commandLine.js";
import { optionName, settingFlags } from "./settingFlags.js";

/** What flags change: variables, and settings of directives. */
export interface Overrides {
  readonly bind: readonly Override[];
  readonly settings: readonly SettingOverride[];
}

/**
 * The overrides that the options ask for, each with its place on the command line.
 * @param sets values of `--set`: `k=20` binds a variable, `train.epochs=5` reaches a directive
 * @throws UsageError where a `--set` has no `=`
 */
export function overridesOf(
  options: Readonly<Record<string, unknown>>,
  sets: readonly string[],
  line: CommandLine,
): Overrides {
  const bind: Override[] = [];
  const settings: SettingOverride[] = [];
  for (const flag of settingFlags) {
    const text = options[optionName(flag)];
    if (typeof text !== "string") continue;
    const { directive, setting: name, flags } = flag;
    settings.push({ directive, name, value: constOf(text), span: line.spanOf(text, flags) });
  }
  for (const text of sets) {
    const span = line.spanOf(text, ["--set"]);
    const equals = text.indexOf("=");
    if (equals < 1) {
      throw failure(UsageError, "bad-set", `\`--set\` takes \`name=value\`, got \`${text}\``, {
        at: span,
        label: text.startsWith("=") ? "the name is missing" : `write \`${text}=…\``,
        notes: ["for example `--set kfactors=20`, or `--set train.epochs=5` for a setting of a directive"],
      });
    }
    const name = text.slice(0, equals).trim();
    const written = text.slice(equals + 1).trim();
    const value = constOf(written);
    if (value === written && isHalfAValue(written)) {
      throw failure(UsageError, "bad-set", `\`${written}\` is no value of the language`, {
        at: span,
        label: "a bracket or quote is not closed, or what stands in it is no value",
        notes: [`to mean the text as it stands, quote it: \`--set '${name}="…"'\``],
      });
    }
    const directive = /^(data|train)\.(.+)$/.exec(name);
    if (directive)
      settings.push({ directive: directive[1] as DirectiveName, name: directive[2]!, value, span });
    else bind.push({ name, value, span });
  }
  return { bind, settings };
}

/** Begins as a list, a tuple or a string does, and did not parse: nobody means that as a word. */
function isHalfAValue(text: string): boolean {
  return /^[[("']/.test(text) && parseValue(text) === null;
}
