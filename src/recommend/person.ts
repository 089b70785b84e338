import { type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import type { ItemFactors } from "../engine/factors.js";
import { bestItems, type Catalogue, idsOf, placeOf, type Recommendation } from "./catalogue.js";
import { parseScore, scoresBy } from "./score.js";

export interface PersonOptions {
  /** How many. Default 10. */
  k?: number;
  /** Leaves out what they have rated. Default true. */
  excludeSeen?: boolean;
  /** What items are ordered by: "dot", "cosine" or "power:α". Default "dot". */
  score?: string;
}

const OPTIONS: NamesOf<PersonOptions> = { k: true, excludeSeen: true, score: true };

export interface PersonParts {
  readonly factors: ItemFactors;
  readonly catalogue: Catalogue;
  /** Of factors. */
  readonly row: ArrayLike<number>;
  /** Places of what they have rated. */
  readonly rated: readonly number[];
  /** A score as the graph yields it, in the data's unit and range. */
  readonly toUnit: (score: number) => number;
}

/** Somebody whom a model was not trained on, by their own ratings. */
export class Person {
  constructor(private readonly parts: PersonParts) {}

  /** The row of factors: rank numbers, then a bias. */
  get row(): readonly number[] {
    return Array.from(this.parts.row);
  }

  /**
   * Predicted ratings of these items, in the data's unit.
   * @throws UsageError where an id is unknown
   */
  predict(items: readonly string[]): number[] {
    const { factors, catalogue, row, toUnit } = this.parts;
    requireArgument("predict(items)", "items", "a list of ids", items, Array.isArray(items));
    const scores = scoresBy({ kind: "dot" }, factors, row);
    return items.map((item) => toUnit(scores[placeOf(catalogue, "item", item)]!));
  }

  /** The k items with the highest scores, best first. */
  recommend(options: PersonOptions = {}): Recommendation[] {
    const { factors, catalogue, row, rated, toUnit } = this.parts;
    requireOptions("recommend(options)", options, OPTIONS);
    const { k = 10, excludeSeen = true } = options;
    const score = parseScore(options.score ?? "dot");
    const skip = new Uint8Array(idsOf(catalogue, "item").ids.length);
    if (excludeSeen) for (const item of rated) skip[item] = 1;
    const list = bestItems(catalogue, scoresBy(score, factors, row), k, skip);
    return score.kind === "dot" ? list.map((one) => ({ ...one, score: toUnit(one.score) })) : list;
  }
}
