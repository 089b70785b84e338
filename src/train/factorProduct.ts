import type { Factors } from "../engine/factors.js";
import type { ForwardPlans, PairProduct } from "../engine/plan/index.js";

/** Scores in one block of users, and users in it, at most; bounds memory. */
const SCORES = 2 ** 21;
const USERS = 1024;

/** Scores all items for users, block by block, each by a product of two matrices. */
export class FactorProduct {
  /** Users that are scored together, at most. */
  readonly block: number;
  private readonly product: PairProduct;
  private readonly rows: Float32Array;
  private readonly width: number;
  private factors: Factors;

  constructor(plans: ForwardPlans, factors: Factors) {
    const { rank, users, items, link } = factors;
    this.width = rank + 1;
    const count = items.length / this.width;
    this.block = Math.max(1, Math.min(USERS, users.length / this.width, Math.floor(SCORES / count)));
    this.product = plans.product(this.block, count, rank, link);
    this.rows = new Float32Array(this.block * this.width);
    this.factors = factors;
    this.product.setRight(items);
  }

  /** Whether it may score these factors in the place of those it has. */
  takes({ rank, users, items, link }: Factors): boolean {
    const own = this.factors;
    const isSame =
      own.rank === rank && own.users.length === users.length && own.items.length === items.length;
    return isSame && JSON.stringify(own.link) === JSON.stringify(link);
  }

  /** From now on, scores are those of these factors. */
  take(factors: Factors): void {
    if (this.factors !== factors) this.product.setRight(factors.items);
    this.factors = factors;
  }

  /**
   * @param users at most `block` of them
   * @returns [users, items], a view that lasts until the next call
   */
  scores(users: Int32Array): Float32Array {
    const { rows, width, factors } = this;
    users.forEach((user, at) => {
      rows.set(factors.users.subarray(user * width, (user + 1) * width), at * width);
    });
    const all = this.product.scores(rows);
    return all.subarray(0, (all.length / this.block) * users.length);
  }
}
