import { type Strided, sizeOf } from "./ir.js";

/** A loop's elements, row by row. One column of n rows counts as one row of n columns. */
export interface Space {
  readonly rows: number;
  readonly columns: number;
}

/** How an operand lies in a loop's space: all of it, one number, one for each column, or one for each row. */
export type Access = "full" | "scalar" | "perColumn" | "perRow";

export function spaceOf(shape: readonly number[]): Space {
  const size = sizeOf(shape);
  const columns = shape.at(-1) ?? 1;
  return columns === 1 || columns === size ? { rows: 1, columns: size } : { rows: size / columns, columns };
}

/** The space of a loop that only copies: dimensions of 1 at the end are left out. */
export function copySpace(shape: readonly number[]): Space {
  const last = shape.findLastIndex((dim) => dim !== 1);
  return spaceOf(shape.slice(0, last + 1));
}

export function isSameSpace(a: Space, b: Space): boolean {
  return a.rows === b.rows && a.columns === b.columns;
}

/** null where it lies in none of these ways: it is read through a view then. */
export function accessIn(operand: readonly number[], { rows, columns }: Space): Access | null {
  const size = sizeOf(operand);
  if (size === rows * columns) return "full";
  if (size === 1) return "scalar";
  const last = operand.at(-1) ?? 1;
  if (last === columns && size === columns) return "perColumn";
  if (last === 1 && size === rows) return "perRow";
  return null;
}

/** A view as a loop reads it: where each row starts, and the step from column to column. In elements. */
export interface Layout {
  readonly offset: number;
  /** Row r starts at offset + Σ index·stride, where the indices are those of r in these dimensions; outermost first. */
  readonly rows: readonly Dim[];
  readonly column: number;
}

export interface Dim {
  readonly size: number;
  readonly stride: number;
}

/** null where no single step leads from column to column. */
export function layoutIn(
  shape: readonly number[],
  { offset, strides }: Strided,
  { rows, columns }: Space,
): Layout | null {
  if (sizeOf(shape) !== rows * columns) return null;
  const dims = mergedDims(shape, strides);
  if (columns === 1) return { offset, rows: dims, column: 0 };
  const last = dims.pop();
  if (!last || last.size % columns !== 0) return null;
  if (last.size > columns) dims.push({ size: last.size / columns, stride: last.stride * columns });
  return { offset, rows: dims, column: last.stride };
}

/** Without dimensions of 1; neighbours that are stepped through as one are one. */
function mergedDims(shape: readonly number[], strides: readonly number[]): Dim[] {
  const dims: Dim[] = [];
  shape.forEach((size, i) => {
    if (size === 1) return;
    const stride = strides[i]!;
    const outer = dims.at(-1);
    if (outer && outer.stride === stride * size) dims[dims.length - 1] = { size: outer.size * size, stride };
    else dims.push({ size, stride });
  });
  return dims;
}

/** The strides of elements that lie row by row. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}

/** Where the elements of a shape lie, in order. */
export function placesOf(shape: readonly number[], { offset, strides }: Strided): Int32Array {
  let places = Int32Array.of(offset);
  shape.forEach((size, i) => {
    const next = new Int32Array(places.length * size);
    places.forEach((at, outer) => {
      for (let n = 0; n < size; n++) next[outer * size + n] = at + n * strides[i]!;
    });
    places = next;
  });
  return places;
}
