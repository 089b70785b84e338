import type { GroupedValues } from "../numeric/distinctByGroup.js";
import type { Owners } from "./split.js";

/** The rows that a baseline learns from: one user, one item and one rating each. */
export interface KnownRows {
  readonly users: Owners;
  readonly items: Owners;
  /** In the target's own unit; zeros where there is no target. */
  readonly ratings: Float64Array;
  /** Which items are known of which users without being learned from, as the split shows them; null where none are. */
  readonly shown: GroupedValues | null;
}

/** Predicts a rating, in the target's own unit. */
export type PredictRating = (user: number, item: number) => number;

/** Scores every item for a user; the array lasts until the next call. */
export type ScoreItems = (user: number) => Float64Array;

interface Described {
  readonly family: "baseline";
  readonly name: string;
  /** How a table of scores calls it. */
  readonly label: string;
  /** One sentence. */
  readonly about: string;
  readonly formula: string;
  readonly source: string;
}

/** A predictor without settings that a model has to beat. */
export type BaselineDeclaration =
  | (Described & {
      readonly predicts: "ratings";
      /** Whether it looks at users and items at all. */
      readonly needsIds: boolean;
      readonly fit: (known: KnownRows) => PredictRating;
    })
  | (Described & {
      readonly predicts: "ranks";
      /** Fits to at most so many items: more would take too long. */
      readonly maxItems: number;
      readonly fit: (known: KnownRows) => ScoreItems;
    });

type WithoutFamily<D> = D extends unknown ? Omit<D, "family"> : never;

export function defineBaseline(parts: WithoutFamily<BaselineDeclaration>): BaselineDeclaration {
  return { family: "baseline", ...parts };
}
