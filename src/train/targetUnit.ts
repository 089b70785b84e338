import { transformOf, undoTransform } from "../data/transforms.js";
import type { DataSet, Transform } from "../data/types.js";
import { type LossDeclaration, onlyOrders } from "../declare/loss.js";
import { failure, UsageError } from "../diagnostics/errors.js";

/** Undoes what was done to the target column: predictions and metrics are in the data's own unit. */
export interface TargetUnit {
  /** The target; null where the data names none. */
  readonly name: string | null;
  toUnit(value: number): number;
}

/** Numbers row by row. */
export interface Rows {
  readonly values: Float64Array;
  /** Numbers in a row. */
  readonly width: number;
}

/** Scores of classes and of pairs are in no unit of the data's: they stay as they are. */
export function targetUnit(
  target: string | null,
  transforms: readonly Transform[],
  { compares }: Pick<LossDeclaration, "compares">,
): TargetUnit {
  if (target === null || compares === "classes" || onlyOrders(compares)) {
    return { name: target, toUnit: (value) => value };
  }
  const transform = transformOf(transforms, target);
  return { name: target, toUnit: (value) => undoTransform(value, transform) };
}

/** Numbers as the graph yields them, in the target's unit. */
export function inUnit(values: ArrayLike<number>, { toUnit }: TargetUnit): Float64Array {
  const result = new Float64Array(values.length);
  // An index, since an iterator over a typed array takes ten times as long.
  for (let i = 0; i < result.length; i++) result[i] = toUnit(values[i]!);
  return result;
}

/** The target of every row, in its own unit; a label is its index. */
export function targetsOf(data: DataSet, unit: TargetUnit): Rows {
  const { name } = unit;
  const column = name === null ? undefined : data.columns.get(name);
  if (column?.kind !== "dense" && column?.kind !== "index") {
    throw failure(UsageError, "no-target", "there is no target to score predictions by", {
      notes: ["name a column of numbers or labels as the data's target"],
    });
  }
  // float32 holds 3.53 as 3.5299999713…; whole-number ratings come back whole after centring.
  const values = inUnit(column.values, unit);
  return { values, width: column.kind === "dense" ? column.width : 1 };
}
