import { kinds, optional, type ParamValues, placed, required } from "../declare/params.js";
import type { Parts, RowsToDeal } from "../declare/split.js";

/** Shares of train, dev and test rows, as the first arguments of a split. */
export const shareParams = {
  train: required(kinds.probability, "Share of the training rows."),
  dev: placed(optional(kinds.fraction, "Share of the dev rows.", 0)),
  test: placed(optional(kinds.fraction, "Share of the test rows.", 0)),
};

export type Shares = ParamValues<typeof shareParams>;

/** For `rules`. */
export function sharesRule(split: string): (shares: Shares) => readonly string[] {
  return ({ train, dev, test }) => {
    if (Math.abs(train + dev + test - 1) < 1e-6) return [];
    const given = [train, dev, test].filter((share, i) => i === 0 || share > 0).join(", ");
    return [`the shares of \`${split}\` must add up to 1, got ${given}`];
  };
}

/**
 * The rows in three runs of this order, with the shares rounded at their running sums, so that they always add up.
 * Where the set brings test rows of its own, train and dev share these as they would without a test share.
 */
export function dealInOrder(
  order: Int32Array,
  { train, dev, test }: Shares,
  { hasTest }: Pick<RowsToDeal, "hasTest">,
): Parts {
  const known = hasTest ? train + dev : train + dev + test;
  const atDev = Math.round((order.length * train) / known);
  const atTest = hasTest ? order.length : Math.round(order.length * (train + dev));
  return { train: order.slice(0, atDev), dev: order.slice(atDev, atTest), test: order.slice(atTest) };
}
