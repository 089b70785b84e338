import { dataParams, trainParams } from "../declare/directives.js";
import type { ParamSpecs } from "../declare/params.js";
import type { Registries } from "../declare/registries.js";
import type { Const } from "../declare/values.js";
import { errorAt, type Span } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { ConfigAst, DirectiveAst } from "../syntax/ast.js";
import type { Scope } from "./evaluate.js";
import type { Directives, Setting, Settings } from "./graph.js";
import { matchArgs, readValue, wrongKind } from "./matchArgs.js";

export type DirectiveName = "data" | "train";

/** A setting from outside the text: `--epochs 5`, `--set train.epochs=5`, or an option of the library. */
export interface SettingOverride {
  readonly directive: DirectiveName;
  readonly name: string;
  readonly value: Const;
  readonly span: Span;
}

const KNOWN = ["bind", "data", "train"];

/** Every setting by the name that `--set` knows it by: `data.split`, `train.epochs`. */
export function settingNames(registries: Registries): readonly string[] {
  const named = (directive: DirectiveName, specs: ParamSpecs) =>
    Object.keys(specs).map((name) => `${directive}.${name}`);
  return [...named("data", dataParams(registries)), ...named("train", trainParams(registries))];
}

/** The seed of `@train`, before the settings are resolved. */
export function seedOf({ directives }: { readonly directives: Directives }): number {
  return (directives.train.values.get("seed")?.value as number | undefined) ?? 0;
}

/** Reads `@data` and `@train` by their declared parameters, with overrides laid over them. */
export function readDirectives(
  ast: ConfigAst,
  registries: Registries,
  overrides: readonly SettingOverride[],
  scope: Scope,
): Directives {
  for (const directive of ast.directives) {
    if (directive.broken || KNOWN.includes(directive.name)) continue;
    const near = nearest(directive.name, KNOWN)[0];
    scope.report(
      errorAt("unknown-directive", `no directive is called \`@${directive.name}\``, {
        at: directive.nameSpan,
        label: near ? `did you mean \`@${near}\`?` : "",
        notes: ["the directives are @bind, @data and @train"],
      }),
    );
  }
  const read = (name: DirectiveName, specs: ParamSpecs) =>
    readSettings(
      name,
      specs,
      ast.directives.find((d) => d.name === name),
      overrides.filter((o) => o.directive === name),
      scope,
    );
  return { data: read("data", dataParams(registries)), train: read("train", trainParams(registries)) };
}

function readSettings(
  name: DirectiveName,
  specs: ParamSpecs,
  directive: DirectiveAst | undefined,
  overrides: readonly SettingOverride[],
  scope: Scope,
): Settings {
  const values = new Map<string, Setting>();
  if (directive) {
    // Nothing is required here: a flag may still give it. Whoever needs a setting says so when it is missing.
    const optional = Object.fromEntries(
      Object.entries(specs).map(([key, spec]) => [key, { ...spec, default: undefined }]),
    );
    const matched = matchArgs(directive.args, optional, `\`@${name}\``, directive.nameSpan, scope);
    for (const { name: key, value: written, span } of matched.written) {
      const value = matched.values[key];
      if (value !== undefined) values.set(key, { value, written, span, from: "config" });
    }
  }
  for (const { name: key, value: written, span } of overrides) {
    const spec = Object.hasOwn(specs, key) ? specs[key]! : null;
    if (!spec) {
      const near = nearest(key, Object.keys(specs))[0];
      scope.report(
        errorAt("unknown-setting", `\`@${name}\` has no setting \`${key}\``, {
          at: span,
          label: near ? `did you mean \`${near}\`?` : "",
          notes: [`it has ${Object.keys(specs).join(", ")}`],
        }),
      );
      continue;
    }
    const read = readValue(spec.kind, written);
    // The same setting may be given twice: the config's is what the first has replaced.
    const before = values.get(key);
    const config = before?.from === "config" ? before.written : before?.config;
    if (read.kind === "value") values.set(key, { value: read.value, written, span, from: "option", config });
    else scope.report(wrongKind(key, spec.kind, written, span));
  }
  return { values, span: directive?.span ?? null };
}
