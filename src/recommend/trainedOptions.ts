import type { NamesOf } from "../diagnostics/arguments.js";
import type { Evaluation } from "../train/evaluate.js";
import type { EvalOptions } from "../train/genericModel.js";
import type { Protocol } from "../train/protocol.js";
import type { Part } from "../train/runFolder.js";
import type { Recommendation } from "./catalogue.js";
import type { TableOptions } from "./learnedTable.js";

/** What a loaded run is asked for, and what it answers. */

/** What a classifier takes an example for. */
export interface Classification {
  /** As the data calls it; the number of the output's column, from 0, where it has no names. */
  readonly label: string;
  /** By the softmax of the output where that is not a distribution itself. */
  readonly probability: number;
}

export interface RecommendOptions {
  /** How many. Default 10. */
  k?: number;
  /** Leaves out what the user has rated. Default true. */
  excludeSeen?: boolean;
  /**
   * What items are ordered by: "dot", the model's own score; "cosine" of the user's and the item's factors; or
   * "power:α", their product divided by the length of the item's to the power of α. Default "dot".
   */
  score?: string;
}

export interface RecommendAllOptions extends RecommendOptions {
  /** Original ids. Default all. */
  users?: readonly string[];
}

export interface UserRecommendations {
  readonly user: string;
  /** Best first. */
  readonly items: readonly Recommendation[];
}

export interface NeighborsOptions {
  /** How many. Default 10. */
  k?: number;
  /** What they are ordered by: "cosine", "dot" or "power:α". Default "cosine". */
  score?: string;
}

export interface TrainedEvalOptions extends Pick<EvalOptions, "relevant" | "perUser"> {
  /** Which rows. */
  on?: Part;
  /** Names such as "rmse" or "ndcg@10". Default those that the run was trained with. */
  metrics?: readonly string[];
}

export interface TrainedEvaluation extends Evaluation {
  /** What each score is a score of, by metric. */
  readonly protocols: Readonly<Record<string, Protocol>>;
}

export const EVAL_OPTIONS: NamesOf<TrainedEvalOptions> = {
  on: true,
  metrics: true,
  relevant: true,
  perUser: true,
};
export const TABLE_OPTIONS: NamesOf<TableOptions> = { column: true, node: true };
export const RECOMMEND_ALL_OPTIONS: NamesOf<RecommendAllOptions> = {
  k: true,
  excludeSeen: true,
  score: true,
  users: true,
};
export const NEIGHBORS_OPTIONS: NamesOf<NeighborsOptions> = { k: true, score: true };
