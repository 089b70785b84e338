/**
 * The places of groups, groups ascending; equal ones in their order.
 * @param count how many groups there are; each is below it
 * @example orderByGroup(Int32Array.of(1, 0, 1), 2) // [1, 0, 2]
 */
export function orderByGroup(groups: Int32Array, count: number): Int32Array {
  const next = new Int32Array(count + 1);
  for (const group of groups) next[group + 1]! += 1;
  for (let group = 0; group < count; group++) next[group + 1]! += next[group]!;
  const order = new Int32Array(groups.length);
  groups.forEach((group, place) => {
    order[next[group]!++] = place;
  });
  return order;
}
