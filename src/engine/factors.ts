import type { FactorPart, LinkStep } from "./plan/factorise.js";
import { functions } from "./plan/functions.js";

/**
 * A model whose score is a product of a user and an item: score = link(x·y + b + c), as the graph yields it. Plain
 * numbers: it is all that a program needs that only answers.
 */
export interface Factors {
  /** Numbers of x and of y. */
  readonly rank: number;
  /** [users, rank + 1]: x, then b. */
  readonly users: Float32Array;
  /** [items, rank + 1]: y, then c. */
  readonly items: Float32Array;
  /** Functions of the sum, one after the other. */
  readonly link: readonly LinkStep[];
  /** What the columns of `users` are, from the first on. */
  readonly userParts: readonly FactorPart[];
}

/** What scores rows against all items. */
export type ItemFactors = Pick<Factors, "rank" | "items" | "link">;

/**
 * A user's scores of all items.
 * @param row of `users`
 */
export function scoresOf({ rank, items, link }: ItemFactors, row: ArrayLike<number>): Float64Array {
  const width = rank + 1;
  const scores = new Float64Array(items.length / width);
  for (let i = 0; i < scores.length; i++) {
    let sum = row[rank]! + items[i * width + rank]!;
    for (let k = 0; k < rank; k++) sum += row[k]! * items[i * width + k]!;
    scores[i] = linked(link, sum);
  }
  return scores;
}

/** The score of one user for one item, by their places. */
export function scoreOf({ rank, users, items, link }: Factors, user: number, item: number): number {
  const width = rank + 1;
  let sum = users[user * width + rank]! + items[item * width + rank]!;
  for (let k = 0; k < rank; k++) sum += users[user * width + k]! * items[item * width + k]!;
  return linked(link, sum);
}

/** The functions of the sum, applied. */
export function linked(link: readonly LinkStep[], x: number): number {
  return link.reduce((value, { name, operands }) => {
    const [a, b, c] = operands.map((operand) => operand ?? value);
    return functions[name].apply(a!, b ?? 0, c ?? 0);
  }, x);
}
