/** Which value stands beside which group, row by row: items beside users. */
export interface GroupedValues {
  readonly group: Int32Array;
  readonly value: Int32Array;
}

/**
 * The values of each group over all parts, ascending, each once however often it occurs: the items of each user.
 * @param groups how many there are; each group is below it
 * @returns views of one buffer
 * @example distinctByGroup(2, [{ group: Int32Array.of(1, 1, 1), value: Int32Array.of(7, 3, 7) }])(1) // [3, 7]
 */
export function distinctByGroup(
  groups: number,
  parts: readonly GroupedValues[],
): (group: number) => Int32Array {
  const starts = new Int32Array(groups + 1);
  for (const { group } of parts) for (const g of group) starts[g + 1]!++;
  for (let g = 0; g < groups; g++) starts[g + 1]! += starts[g]!;
  const values = new Int32Array(starts[groups]!);
  const next = starts.slice(0, groups);
  for (const { group, value } of parts) {
    group.forEach((g, row) => {
      values[next[g]!++] = value[row]!;
    });
  }
  for (let g = 0; g < groups; g++) {
    const own = values.subarray(starts[g]!, starts[g + 1]!).sort();
    let count = 0;
    for (const value of own) if (count === 0 || own[count - 1] !== value) own[count++] = value;
    // From here on, where the group's distinct values end.
    next[g] = starts[g]! + count;
  }
  return (group) => values.subarray(starts[group]!, next[group]!);
}
