import type { Const } from "../declare/values.js";
import { type Diagnostic, errorAt, type Span, warningAt } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import type { ArgAst } from "../syntax/ast.js";
import { BROKEN, evaluate, type Scope } from "./evaluate.js";

/** A value for a variable that comes from outside the text: `--set k=20`, or the API's `bind`. */
export interface Override {
  readonly name: string;
  readonly value: Const;
  /** Where it stands on the command line, if it does. */
  readonly span?: Span;
}

export interface Bindings {
  readonly values: ReadonlyMap<string, Const>;
  /** Names from `@bind`, with their places, that no override touches. */
  readonly fromConfig: ReadonlyMap<string, Span>;
  /** Values of `@bind` that an override has replaced. */
  readonly replaced: ReadonlyMap<string, Const>;
  readonly overrides: readonly Override[];
  /** Names whose value in `@bind` is wrong. */
  readonly broken: ReadonlySet<string>;
}

/** `@bind` in order of the text, each value able to use the earlier ones; overrides win. */
export function bindVariables(
  args: readonly ArgAst[],
  overrides: readonly Override[],
  scope: Scope,
): Bindings {
  const values = new Map<string, Const>(overrides.map((o) => [o.name, o.value]));
  const overridden = new Set(values.keys());
  const fromConfig = new Map<string, Span>();
  const broken = new Set<string>();
  const replaced = new Map<string, Const>();
  const inner: Scope = { ...scope, bindings: values, isBroken: (name) => broken.has(name) };
  for (const arg of args) {
    if (arg.name === null) {
      scope.report(
        errorAt("bind-without-name", "`@bind` takes `name=value`", {
          at: arg.span,
          notes: ["for example `@bind(k=100)`"],
        }),
      );
    } else if (fromConfig.has(arg.name)) {
      const also = [{ span: fromConfig.get(arg.name)!, text: "first here" }];
      scope.report(errorAt("argument-twice", `\`${arg.name}\` is bound twice`, { at: arg.span, also }));
    } else {
      fromConfig.set(arg.name, arg.span);
      const value = evaluate(arg.value, inner);
      if (overridden.has(arg.name)) {
        if (value !== BROKEN) replaced.set(arg.name, value);
      } else if (value === BROKEN) broken.add(arg.name);
      else values.set(arg.name, value);
    }
  }
  return { values, fromConfig, replaced, overrides, broken };
}

/**
 * A binding that nothing uses: an error when it was given on purpose, a warning in `@bind`.
 * @param settings names such as `train.epochs`, one of which may have been meant
 */
export function reportUnused(
  { fromConfig, overrides }: Bindings,
  used: ReadonlySet<string>,
  settings: readonly string[],
  report: (diagnostic: Diagnostic) => void,
): void {
  for (const override of overrides) {
    if (!used.has(override.name)) report(unusedOverride(override, [...used], settings));
  }
  const overridden = new Set(overrides.map((o) => o.name));
  for (const [name, span] of fromConfig) {
    if (used.has(name) || overridden.has(name)) continue;
    report(warningAt("unused-variable", `nothing uses \`$${name}\``, { at: span }));
  }
}

function unusedOverride(
  { name, span }: Override,
  used: readonly string[],
  settings: readonly string[],
): Diagnostic {
  const near = settings.find((setting) => setting.endsWith(`.${name}`)) ?? nearest(name, used)[0];
  const has =
    used.length === 0
      ? "the config has no variables"
      : `the config uses ${used.map((u) => `\`$${u}\``).join(", ")}`;
  return errorAt("unused-variable", `nothing in the config uses \`$${name}\``, {
    at: span,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [has, "settings of a directive are reached by `--set train.epochs=5`"],
  });
}
