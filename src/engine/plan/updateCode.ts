import { reachable } from "./builder.js";
import { unshaped, type Value } from "./ir.js";
import { stagesOfLoop } from "./loop/emitLoop.js";
import type { Place, PlacedLoop } from "./loop/placedLoop.js";
import type { UpdateRule } from "./optimizer.js";
import type { PlacedParameter } from "./parameters.js";
import type { Split } from "./split.js";
import type { Stage } from "./stage.js";

/** Where a weight's gradient lies: all of it, or one row for each of the ids that occurred. Addresses. */
export type GradientPlace =
  | {
      readonly kind: "dense";
      readonly at: number;
      /** Whether it is to be 0 afterwards. */
      readonly isSummed: boolean;
    }
  | {
      readonly kind: "rows";
      readonly at: number;
      readonly distinct: number;
      readonly countAt: number;
      readonly marks: number;
      readonly width: number;
      /** Whether other rows are left alone. */
      readonly isAlone: boolean;
    };

interface Update {
  readonly rule: UpdateRule;
  readonly parameter: PlacedParameter;
  readonly gradient: GradientPlace;
  readonly scalarsAt: number;
}

/**
 * Weight, slots and gradient in one pass. Rows without a gradient are left out where the optimizer would not change
 * them or that is put off, else updated with a gradient of 0. The passes can run side by side.
 */
export function passesOfUpdate(update: Update): readonly UpdatePass[] {
  const { rule, parameter, gradient } = update;
  const full = (at: number): Place => ({ kind: "full", at });
  if (gradient.kind === "dense") return [pass(update, rule, { rows: 1, columns: parameter.size }, full)];
  const { width, marks, distinct, countAt, isAlone } = gradient;
  const rowsOf = (at: number): Place => ({ kind: "rowsOf", at, ids: distinct, width });
  const moving = pass(update, rule, { rows: { countAt }, columns: width }, rowsOf);
  if (isAlone) return [moving];
  const still = { rows: parameter.shape[0]!, columns: width, unlessMarked: marks };
  return [pass(update, rule.still, still, full), moving];
}

/** Elements of a block: some 20 µs. */
const BLOCK = 2 ** 15;
const NS_AN_ELEMENT = 0.6;

export interface UpdatePass {
  readonly stages: readonly Stage[];
  /** In nanoseconds on one thread, roughly. */
  readonly cost: number;
}

interface UpdateSpace {
  readonly rows: number | { readonly countAt: number };
  readonly columns: number;
  readonly unlessMarked?: number;
}

function pass(
  update: Update,
  rule: UpdateRule["still"],
  space: UpdateSpace,
  placeAt: (at: number) => Place,
): UpdatePass {
  const { rows, columns } = space;
  const loop = placeUpdate(update, rule, space, placeAt);
  const split = typeof rows === "number" ? splitOfUpdate(rows, columns) : ONE;
  const cost = typeof rows === "number" ? rows * columns * NS_AN_ELEMENT : 0;
  return { stages: stagesOfLoop(loop, split), cost };
}

const ONE: Split = { blocks: 1, each: 1 };

function splitOfUpdate(rows: number, columns: number): Split {
  const units = rows === 1 ? columns : rows;
  const blocks = Math.min(16, units, Math.max(1, Math.floor((rows * columns) / BLOCK)));
  const each = 4 * Math.ceil(units / blocks / 4);
  return { blocks: Math.ceil(units / each), each };
}

function placeUpdate(
  { rule: { zero }, parameter, gradient, scalarsAt }: Update,
  { weight, slots }: UpdateRule["still"],
  space: UpdateSpace,
  placeAt: (at: number) => Place,
): PlacedLoop {
  const results = new Map([
    ["weight", weight],
    ...[...slots].map(([name, value]) => [`slot ${name}`, value] as const),
  ]);
  if (gradient.kind === "dense" && gradient.isSummed) results.set("gradient", zero);
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
  return {
    ...space,
    operands,
    members: values.filter(({ made }) => made.kind === "map"),
    stores: [...results]
      .filter(([name, value]) => !isItself(value, name))
      .map(([name, value]) => ({ value, to: places.get(name)! })),
    reductions: [],
    additions: [],
    resolve: unshaped,
  };
}

function isItself({ made }: Value, name: string): boolean {
  return made.kind === "weight" && made.name === name;
}
