import { kinds, required } from "../declare/params.js";

/** What a penalty is taken of. */
export const penalizedNode = required(
  kinds.node,
  "A node, whose value it is (of a lookup: its rows in the minibatch), or the weight that it exposes (`huser_weights`: the table).",
);

/** λ of a penalty. */
export const strength = required(kinds.nonNegative, "λ.");
