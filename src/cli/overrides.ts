import { failure, UsageError } from "../diagnostics/errors.js";
import { constOf, isHalfAValue } from "../graph/constOf.js";
import { type NamedValue, type Overrides, overridesNamed } from "../graph/overrides.js";
import type { SettingOverride } from "../graph/settings.js";
import type { CommandLine } from "./commandLine.js";
import { optionName, settingFlags } from "./settingFlags.js";

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
  const flags: SettingOverride[] = [];
  const named: NamedValue[] = [];
  for (const flag of settingFlags) {
    const text = options[optionName(flag)];
    if (typeof text !== "string") continue;
    const { directive, setting: name } = flag;
    flags.push({ directive, name, value: constOf(text), span: line.spanOf(text, flag.flags) });
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
    named.push({ name, value, span });
  }
  const { bind, settings } = overridesNamed(named);
  return { bind, settings: [...flags, ...settings] };
}
