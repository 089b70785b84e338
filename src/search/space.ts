import { type Const, showConst } from "../declare/values.js";
import type { Span } from "../diagnostics/diagnostic.js";
import type { NamedValue } from "../graph/overrides.js";

/** One thing that a search varies, and over which values. */
export interface Dimension {
  /** As `--set` takes it: a variable `k`, or a setting `train.learnrate`. */
  readonly name: string;
  readonly values: Range | List;
  /** Where it was written. */
  readonly span: Span;
}

/** Numbers between two ends, both of them included. */
export interface Range {
  readonly kind: "range";
  readonly from: number;
  readonly to: number;
  /** Integers alone: both ends are. */
  readonly isInteger: boolean;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Const[];
}

/** Values by name: what one trial has in the place of what the config says. */
export type Choice = ReadonlyMap<string, Const>;

/** From here on the ends of a range are of different orders of magnitude; 0.0003 / 0.00003 is a little less than 10. */
const LOG_FACTOR = 10 - 1e-9;

/** Whether equal factors of a range are equally likely, in the place of equal differences. */
export function isLogarithmic({ from, to }: Range): boolean {
  return from > 0 && to / from >= LOG_FACTOR;
}

/** How many values it has; infinite for real numbers. */
export function countValues(values: Range | List): number {
  if (values.kind === "list") return values.items.length;
  return values.isInteger ? values.to - values.from + 1 : Number.POSITIVE_INFINITY;
}

/** `20..200, log scale`; `adam, grad`. */
export function showValues(values: Range | List): string {
  if (values.kind === "list") return values.items.map(showValue).join(", ");
  return `${values.from}..${values.to}${isLogarithmic(values) ? ", log scale" : ""}`;
}

/** A value as a table shows it: a word without quotes. */
export function showValue(value: Const): string {
  return typeof value === "string" ? value : showConst(value);
}

/** These values, each with the place of what it is from. */
export function valuesOf(dimensions: readonly Dimension[], values: Choice): NamedValue[] {
  return dimensions.flatMap(({ name, span }) => {
    const value = values.get(name);
    return value === undefined ? [] : [{ name, value, span }];
  });
}

/** For programs: what JSON has no form for is text. */
export function choiceJson(choice: Choice): Record<string, unknown> {
  return Object.fromEntries(
    [...choice].map(([name, value]) => [name, typeof value === "object" ? jsonOf(value) : value]),
  );
}

function jsonOf(value: Const): string | null {
  return value === null ? null : showConst(value);
}

/** By which two choices are known to be the same. */
export function choiceKey(choice: Choice, dimensions: readonly Dimension[]): string {
  return JSON.stringify(dimensions.map(({ name }) => showConst(choice.get(name) ?? null)));
}
