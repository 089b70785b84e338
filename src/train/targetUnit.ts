import { transformOf, undoTransform } from "../data/transforms.js";
import type { DataSet, Transform } from "../data/types.js";

/** Undoes what was done to the target column: predictions and metrics are in the data's own unit. */
export interface TargetUnit {
  readonly name: string;
  toUnit(value: number): number;
}

export function targetUnit(target: string, transforms: readonly Transform[]): TargetUnit {
  const transform = transformOf(transforms, target);
  return { name: target, toUnit: (value) => undoTransform(value, transform) };
}

/** The target of every row, in its own unit. */
export function targetsOf(data: DataSet, unit: TargetUnit): Float64Array {
  const column = data.columns.get(unit.name);
  if (column?.kind !== "dense" && column?.kind !== "index") {
    throw new Error(`target \`${unit.name}\` must be a column of numbers: reading the data checks it`);
  }
  // float32 holds 3.53 as 3.5299999713…; whole-number ratings come back whole after centring.
  return Float64Array.from(column.values, (value) => unit.toUnit(value));
}
