import type { DataSet } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { ScoreBlock } from "./answers.js";
import type { PairSpace } from "./factors.js";
import { inUnit, type Rows, type TargetUnit } from "./targetUnit.js";
import { userItemPairs } from "./userItemPairs.js";

/** Pairs scored in one go where the score does not come apart; bounds memory. */
const PAIRS = 2 ** 16;

export interface PairScoresRequest {
  /** Scores pairs by factors; null where the score does not come apart. */
  readonly byFactors: ((users: Int32Array) => Iterable<ScoreBlock>) | null;
  readonly unit: TargetUnit;
  readonly space: PairSpace;
  /** In the target's unit. */
  readonly predict: (pairs: DataSet) => Rows;
}

/**
 * Scores of every item for these users, block by block, in the target's unit: by a product of matrices where the score
 * comes apart, else pair by pair.
 * @throws UsageError where a pair has several scores
 */
export function* pairScores(request: PairScoresRequest, users: Int32Array): Generator<ScoreBlock> {
  const { byFactors, space, unit, predict } = request;
  if (byFactors) {
    for (const { users: some, scores } of byFactors(users))
      yield { users: some, scores: inUnit(scores, unit) };
    return;
  }
  const { items, columns, usual } = space;
  if (!columns.some(({ name }) => name === "item")) {
    yield* scoresOfClasses(request, users);
    return;
  }
  const block = Math.max(1, Math.floor(PAIRS / items));
  for (let from = 0; from < users.length; from += block) {
    const some = users.subarray(from, from + block);
    const user = new Int32Array(some.length * items);
    some.forEach((u, at) => {
      user.fill(u, at * items, (at + 1) * items);
    });
    const item = Int32Array.from({ length: user.length }, (_, i) => i % items);
    const { values, width } = predict(userItemPairs(columns, user, item, usual));
    if (width !== 1) throw notOneScore(width);
    yield { users: some, scores: values };
  }
}

/** Where an example is a user, and its output a score of each item. */
function* scoresOfClasses({ space, predict }: PairScoresRequest, users: Int32Array): Generator<ScoreBlock> {
  const { columns, usual, items } = space;
  const block = Math.max(1, Math.floor(PAIRS / items));
  for (let from = 0; from < users.length; from += block) {
    const some = users.subarray(from, from + block);
    const { values, width } = predict(userItemPairs(columns, some, some, usual));
    if (width !== items) throw notOneScore(width);
    yield { users: some, scores: values };
  }
}

function notOneScore(width: number) {
  return failure(
    UsageError,
    "cannot-rank",
    `items are ranked by one score, and the output has ${width} numbers`,
    { notes: ["name a node that scores pairs of user and item with `@train(output='…')`"] },
  );
}
