import type { Owners, Parts } from "../declare/split.js";

/** The rows of each owner, in the given order; owners without rows left out. */
export function groupsOf({ values, dim }: Owners, order: Iterable<number>): readonly Int32Array[] {
  const groups = Array.from({ length: dim }, (): number[] => []);
  for (const row of order) groups[values[row]!]!.push(row);
  return groups.filter((rows) => rows.length > 0).map((rows) => Int32Array.from(rows));
}

/** Each part of all deals together, one after the other. */
export function together(deals: readonly Parts[]): Parts {
  const part = (name: "train" | "dev" | "test") => {
    const rows = new Int32Array(deals.reduce((sum, deal) => sum + deal[name].length, 0));
    let at = 0;
    for (const deal of deals) {
      rows.set(deal[name], at);
      at += deal[name].length;
    }
    return rows;
  };
  return { train: part("train"), dev: part("dev"), test: part("test") };
}
