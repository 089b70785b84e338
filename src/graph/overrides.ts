import type { Const } from "../declare/values.js";
import type { Span } from "../diagnostics/diagnostic.js";
import type { Override } from "./bind.js";
import type { DirectiveName, SettingOverride } from "./settings.js";

/** What changes a config from outside its text: variables, and settings of directives. */
export interface Overrides {
  readonly bind: readonly Override[];
  readonly settings: readonly SettingOverride[];
}

/** A value by the name of what it is for: the variable `k`, or the setting `train.epochs`. */
export interface NamedValue {
  readonly name: string;
  readonly value: Const;
  readonly span: Span;
}

/** The setting that a name means; null where it means a variable. */
export function settingNamed(name: string): Pick<SettingOverride, "directive" | "name"> | null {
  const [, directive, setting] = /^(data|train)\.(.+)$/.exec(name) ?? [];
  return setting === undefined ? null : { directive: directive as DirectiveName, name: setting };
}

/** Variables apart from settings, in the same order. */
export function overridesNamed(values: readonly NamedValue[]): Overrides {
  return {
    bind: values.filter(({ name }) => settingNamed(name) === null),
    settings: values.flatMap(({ name, value, span }) => {
      const setting = settingNamed(name);
      return setting ? [{ ...setting, value, span }] : [];
    }),
  };
}

/** The overrides with these values in the place of those of the same names. */
export function laidOver({ bind, settings }: Overrides, values: readonly NamedValue[]): Overrides {
  const over = overridesNamed(values);
  const isKept = (o: SettingOverride) =>
    !over.settings.some(({ directive, name }) => directive === o.directive && name === o.name);
  return {
    bind: [...bind.filter((o) => !over.bind.some(({ name }) => name === o.name)), ...over.bind],
    settings: [...settings.filter(isKept), ...over.settings],
  };
}
