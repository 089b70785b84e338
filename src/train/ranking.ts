import type { DataSet, IndexColumn } from "../data/types.js";
import type { ColumnSchema } from "../declare/columns.js";
import type { RankedList, RankingMetric } from "../declare/metric.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { distinctByGroup, type GroupedValues } from "../numeric/distinctByGroup.js";
import { topK } from "../numeric/topK.js";
import type { ScoreBlock } from "./answers.js";
import { userItemPairs } from "./userItemPairs.js";

export interface RankingRequest {
  /** Rows that tell what users turned out to like. */
  readonly heldOut: DataSet;
  /** Whether the item of a held-out row is relevant to its user. */
  readonly isRelevant: (row: number) => boolean;
  /** Rows that are known of users. */
  readonly seen: readonly DataSet[];
  /** See `RankingMetric`. */
  readonly relevant: RankingMetric["relevant"];
  /** Places of a list. */
  readonly k: number;
  /** Scores of every item for these users, block by block. */
  readonly scores: (users: Int32Array) => Iterable<ScoreBlock>;
}

/**
 * The best k candidates of each user of the held-out rows that has a relevant one among them. Every item is scored; of
 * equal scores the item that comes first in the data comes first.
 */
export function rankItems(request: RankingRequest): readonly RankedList[] {
  const { heldOut, isRelevant, seen, k } = request;
  const held = userItems(heldOut);
  const { users, items } = sizesOf(heldOut);
  const knownOf = distinctByGroup(users, seen.map(userItems));
  const [relevantOf, seenBy] =
    request.relevant === "known"
      ? [knownOf, () => NOTHING]
      : [distinctByGroup(users, [only(held, isRelevant)]), knownOf];
  const isSeen = new Uint8Array(items);
  const isHit = new Uint8Array(items);
  const mark = (marks: Uint8Array, places: Int32Array, value: 0 | 1) => {
    for (const place of places) marks[place] = value;
  };

  const lists: RankedList[] = [];
  const asked = [...new Set(held.group)].sort((a, b) => a - b).filter((user) => relevantOf(user).length > 0);
  for (const { users: some, scores } of request.scores(Int32Array.from(asked))) {
    some.forEach((user, at) => {
      mark(isHit, relevantOf(user), 1);
      // Also what is held out is no candidate where the user has seen it.
      mark(isHit, seenBy(user), 0);
      mark(isSeen, seenBy(user), 1);
      const relevant = relevantOf(user).filter((item) => isHit[item] === 1).length;
      if (relevant > 0) {
        const best = topK(scores.subarray(at * items, (at + 1) * items), k, isSeen);
        lists.push({ user, items: best, hits: Uint8Array.from(best, (item) => isHit[item]!), relevant });
      }
      mark(isHit, relevantOf(user), 0);
      mark(isSeen, seenBy(user), 0);
    });
  }
  return lists;
}

const NOTHING = new Int32Array(0);

/**
 * Whether items can be ranked for users at all.
 * @param columns     rating columns that the graph reads
 * @param scoresItems whether an output has a score of each item
 * @throws UsageError that says which column is in the way
 */
export function requireRanking(
  metric: string,
  data: DataSet,
  columns: readonly ColumnSchema[],
  scoresItems: boolean,
): void {
  const missing = ["user", "item"].find((name) => data.columns.get(name)?.kind !== "index");
  const why =
    missing !== undefined
      ? `the data has no column \`${missing}\` of ids`
      : !scoresItems && !columns.some(({ name }) => name === "item")
        ? "the graph does not read `item`: it scores all items alike"
        : null;
  if (why !== null) {
    throw failure(UsageError, "cannot-rank", `\`${metric}\` ranks items for users, but ${why}`, {
      notes: ["metrics of predictions, such as `rmse`, need neither"],
    });
  }
  userItemPairs(columns, new Int32Array(0), new Int32Array(0), () => 0);
}

/** How many users and items there are. */
export function sizesOf(data: DataSet): { readonly users: number; readonly items: number } {
  return { users: indexColumn(data, "user").dim, items: indexColumn(data, "item").dim };
}

function userItems(data: DataSet): GroupedValues {
  return { group: indexColumn(data, "user").values, value: indexColumn(data, "item").values };
}

function only({ group, value }: GroupedValues, isMeant: (row: number) => boolean): GroupedValues {
  return { group: group.filter((_, row) => isMeant(row)), value: value.filter((_, row) => isMeant(row)) };
}

function indexColumn(data: DataSet, name: string): IndexColumn {
  return data.columns.get(name) as IndexColumn;
}
