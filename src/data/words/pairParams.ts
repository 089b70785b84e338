import { kinds, optional } from "../../declare/params.js";

/** How a text becomes pairs of a word and its context. */
export const pairParams = {
  window: optional(kinds.positiveInt, "How many words to either side are a word's context.", 2),
  min_count: optional(kinds.positiveInt, "Words that occur less often are left out.", 5),
};
