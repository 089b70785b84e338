import { type Strided, sizeOf } from "../plan/ir.js";
import { placesOf } from "../plan/space.js";

/**
 * Where the elements of each row lie within the row of a whole, if every row of a part lies in the same row of the
 * whole: then it does not matter how many rows there are.
 * @returns the places of one row's elements, in order; null where rows are mixed
 */
export function placesInRow(
  part: readonly number[],
  whole: readonly number[],
  { offset, strides }: Strided,
): Int32Array | null {
  const width = sizeOf(whole.slice(1));
  if (part.length === 0 || part[0] !== whole[0] || strides[0] !== width) return null;
  const places = placesOf(part.slice(1), { offset, strides: strides.slice(1) });
  return places.every((at) => at >= 0 && at < width) ? places : null;
}
