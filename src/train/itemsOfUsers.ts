/** Rows of users and items, as indices. */
export interface UserItems {
  readonly user: Int32Array;
  readonly item: Int32Array;
}

/**
 * The items of each user, in the order of the rows; an item may come twice.
 * @param users how many there are
 * @example itemsOfUsers(2, [{ user: Int32Array.of(1, 1), item: Int32Array.of(7, 3) }])(1) // [7, 3]
 */
export function itemsOfUsers(users: number, parts: readonly UserItems[]): (user: number) => Int32Array {
  const starts = new Int32Array(users + 1);
  for (const { user } of parts) for (const u of user) starts[u + 1]!++;
  for (let u = 0; u < users; u++) starts[u + 1]! += starts[u]!;
  const items = new Int32Array(starts[users]!);
  const next = starts.slice();
  for (const { user, item } of parts) {
    user.forEach((u, row) => {
      items[next[u]!++] = item[row]!;
    });
  }
  return (user) => items.subarray(starts[user]!, starts[user + 1]!);
}
