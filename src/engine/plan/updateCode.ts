import { reachable } from "./builder.js";
import { unshaped, type Value } from "./ir.js";
import { emitLoop } from "./loop/emitLoop.js";
import type { Place } from "./loop/placedLoop.js";
import type { UpdateRule } from "./optimizer.js";
import type { PlacedParameter } from "./parameters.js";
import type { Code } from "./wasm/code.js";

/** Where a weight's gradient lies: all of it, or one row for each of the ids that occurred. Addresses. */
export type GradientPlace =
  | { readonly kind: "dense"; readonly at: number }
  | {
      readonly kind: "rows";
      readonly at: number;
      readonly distinct: number;
      readonly countAt: number;
      readonly marks: number;
      readonly width: number;
    };

interface Update {
  readonly rule: UpdateRule;
  readonly parameter: PlacedParameter;
  readonly gradient: GradientPlace;
  readonly scalarsAt: number;
}

/**
 * Weight, slots and gradient in one pass. Rows without a gradient are left out where the optimizer would not change
 * them, else updated with a gradient of 0.
 */
export function emitUpdate(code: Code, update: Update): void {
  const { rule, parameter, gradient } = update;
  if (gradient.kind === "dense") {
    emit(code, update, rule, { rows: 1, columns: parameter.size }, (at) => ({ kind: "full", at }));
    return;
  }
  const { width, marks, distinct, countAt } = gradient;
  if (!rule.skipsZeros) {
    const space = { rows: parameter.shape[0]!, columns: width, unlessMarked: marks };
    emit(code, update, rule.still, space, (at) => ({ kind: "full", at }));
  }
  const space = { rows: { countAt }, columns: width };
  emit(code, update, rule, space, (at) => ({ kind: "rowsOf", at, ids: distinct, width }));
}

function emit(
  code: Code,
  { parameter, gradient, scalarsAt }: Update,
  { weight, slots }: UpdateRule["still"],
  space: { rows: number | { countAt: number }; columns: number; unlessMarked?: number },
  placeAt: (at: number) => Place,
): void {
  const results = new Map([
    ["weight", weight],
    ...[...slots].map(([name, value]) => [`slot ${name}`, value] as const),
  ]);
  const values = reachable(results.values()).map(unshaped);
  // One place for each array, however often it is read and written.
  const places = new Map([
    ["weight", placeAt(parameter.at)],
    ...[...parameter.slots].map(([name, at]) => [`slot ${name}`, placeAt(at)] as const),
  ]);
  places.set("gradient", { kind: "full", at: gradient.at });
  const operands = new Map<Value, Place>();
  for (const value of values) {
    const { made } = value;
    if (made.kind === "weight") operands.set(value, places.get(made.name)!);
    if (made.kind === "scalar") operands.set(value, { kind: "scalar", at: scalarsAt + 4 * made.index });
    if (made.kind === "constant")
      operands.set(value, { kind: "number", value: made.values[0]!, dtype: value.dtype });
  }
  emitLoop(code, {
    ...space,
    operands,
    members: values.filter(({ made }) => made.kind === "map"),
    stores: [...results]
      .filter(([name, value]) => !isItself(value, name))
      .map(([name, value]) => ({ value, to: places.get(name)! })),
    reductions: [],
    additions: [],
    resolve: unshaped,
  });
}

function isItself({ made }: Value, name: string): boolean {
  return made.kind === "weight" && made.name === name;
}
