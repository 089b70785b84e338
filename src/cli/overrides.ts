import type { Const } from "../declare/values.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { Override } from "../graph/bind.js";
import { BROKEN, evaluate } from "../graph/evaluate.js";
import type { DirectiveName, SettingOverride } from "../graph/settings.js";
import { parseValue } from "../syntax/parseValue.js";
import type { CommandLine } from "./commandLine.js";

/** What flags change: variables, and settings of directives. */
export interface Overrides {
  readonly bind: readonly Override[];
  readonly settings: readonly SettingOverride[];
}

/** A flag that is short for a setting: `--lr 0.1` for `--set train.learnrate=0.1`. */
export interface SettingFlag {
  readonly directive: DirectiveName;
  readonly setting: string;
  /** As commander keeps it. */
  readonly option: string;
  readonly flags: readonly string[];
  readonly about: string;
}

const flag = (directive: DirectiveName, setting: string, about: string, ...flags: string[]): SettingFlag => ({
  directive,
  setting,
  about,
  flags,
  option: flags
    .at(-1)!
    .slice(2)
    .replace(/-(.)/g, (_, c: string) => c.toUpperCase()),
});

/** Every setting that has a flag of its own. */
export const settingFlags: readonly SettingFlag[] = [
  flag("data", "source", "a named set, or a file of ratings", "-d", "--data"),
  flag("data", "target", "the column to predict", "--target"),
  flag("train", "objective", "the loss", "--objective"),
  flag("train", "evaluate", "the metric that dev is judged by", "--evaluate"),
  flag("train", "opt", "the optimizer", "--opt"),
  flag("train", "learnrate", "the learning rate", "--learnrate"),
  flag("train", "learnrate", "the same", "--lr"),
  flag("train", "mb", "examples a step", "--mb"),
  flag("train", "mb", "the same", "--batch-size"),
  flag("train", "epochs", "passes over the training rows, at most", "--epochs"),
  flag("train", "maxbadcount", "evaluations without a better dev score to put up with", "--maxbadcount"),
  flag("train", "seed", "seed of everything random", "--seed"),
];

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
  for (const { directive, setting, option, flags } of settingFlags) {
    const text = options[option];
    if (typeof text !== "string") continue;
    settings.push({ directive, name: setting, value: constOf(text), span: line.spanOf(text, flags) });
  }
  for (const text of sets) {
    const span = line.spanOf(text, ["--set"]);
    const equals = text.indexOf("=");
    if (equals < 1) {
      throw failure(UsageError, "bad-set", `\`--set\` takes \`name=value\`, got \`${text}\``, { at: span });
    }
    const name = text.slice(0, equals).trim();
    const value = constOf(text.slice(equals + 1).trim());
    const directive = /^(data|train)\.(.+)$/.exec(name);
    if (directive)
      settings.push({ directive: directive[1] as DirectiveName, name: directive[2]!, value, span });
    else bind.push({ name, value, span });
  }
  return { bind, settings };
}

/** A value of the language; what is none is a string. */
function constOf(text: string): Const {
  const ast = parseValue(text);
  // A bare word such as `ml-100k` or `adam` is meant as a string.
  if (ast === null || ast.kind === "name") return text;
  const value = evaluate(ast, { bindings: new Map(), used: new Set(), report: () => {}, unbound: "error" });
  return value === BROKEN ? text : value;
}
