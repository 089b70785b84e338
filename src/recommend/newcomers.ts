import { onlyOrders } from "../declare/loss.js";
import { requireArgument } from "../diagnostics/arguments.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { Factors } from "../engine/factors.js";
import { clipped } from "../train/clipRange.js";
import type { PairSpace } from "../train/factors.js";
import type { GenericModel } from "../train/genericModel.js";
import type { TargetUnit } from "../train/targetUnit.js";
import { type Catalogue, placeOf } from "./catalogue.js";
import { copyRun } from "./copyRun.js";
import { foldIn, type UserPrior } from "./foldIn.js";
import type { KnownRatings } from "./knownRatings.js";
import { MODEL_FILE } from "./modelFile.js";
import { mergeRatings, type Rated } from "./people.js";
import { Person } from "./person.js";
import type { StoredRun } from "./readRun.js";
import { userPrior } from "./userPrior.js";

/** What folding in needs of a trained model. */
export interface NewcomersParts {
  readonly stored: StoredRun;
  readonly model: GenericModel;
  readonly catalogue: Catalogue;
  readonly known: KnownRatings;
  readonly unit: TargetUnit;
  readonly space: () => PairSpace;
  /** null where the model's score is no product of factors. */
  readonly factors: () => Factors | null;
}

/** People whom a model was not trained on, by their own ratings. */
export class Newcomers {
  private knownPrior: UserPrior | null = null;

  constructor(private readonly parts: NewcomersParts) {}

  /**
   * The items stay as they are, and a row of factors is found for the person, as `foldIn` of `recommend/foldIn.ts` tells.
   * @throws UsageError where an id is unknown, a rating is no number, or the model's score is no product of factors
   */
  foldIn(ratings: readonly Rated[]): Person {
    const { stored, model, catalogue, unit } = this.parts;
    const call = "foldIn(ratings)";
    requireArgument(call, "ratings", "a list of `{ item, rating }`", ratings, Array.isArray(ratings));
    const factors = this.parts.factors();
    if (!factors) throw cannotFoldIn();
    const rated = ratings.map(({ item, rating }) => {
      const place = placeOf(catalogue, "item", item);
      if (Number.isFinite(rating)) return { item: place, rating: toStored(unit, rating) };
      throw failure(UsageError, "not-a-number", `the rating of ${item} must be a number, got \`${rating}\``);
    });
    const items = rated.map(({ item }) => item);
    const kind = onlyOrders(stored.record.settings.compares as string) ? "order" : "values";
    // As a file keeps it, so that today's answers are tomorrow's.
    const row = Float32Array.from(this.rowOf(items) ?? foldIn(factors, this.prior, rated, kind));
    const toUnit = (score: number) => clipped(unit.toUnit(score), model.range);
    return new Person({ factors, catalogue, row, rated: items, toUnit });
  }

  /** What the graph makes of a history; null where it knows more of a user. */
  private rowOf(items: readonly number[]): ArrayLike<number> | null {
    const history = Int32Array.from(new Set(items)).sort();
    const found = this.parts.model.strangers([history], this.parts.space());
    return found?.users.subarray(0, found.rank + 1) ?? null;
  }

  /** These ratings, with earlier ones of other items by the same person, where they were folded in before. */
  withEarlier(id: string, ratings: readonly Rated[]): Rated[] {
    const { people } = this.parts.stored;
    return mergeRatings(people.find((person) => person.id === id)?.ratings ?? [], ratings);
  }

  /**
   * The run with one more user, beside the old one, which stays as it is.
   * @returns the new run's folder
   */
  saveWith(id: string, ratings: readonly Rated[]): string {
    const { people, record, context, path } = this.parts.stored;
    if (context.ids.get("user")?.indexOf.has(id)) {
      throw idTaken(id, record.data.newUsers?.some((user) => user.id === id) ?? false);
    }
    if (path.endsWith(MODEL_FILE)) throw noFolder(path);
    const all = this.withEarlier(id, ratings);
    const person = { id, ratings: all, row: this.foldIn(all).row };
    const others = people.filter((other) => other.id !== id);
    return copyRun(path, [...others, person], new Date());
  }

  /** What the trained users say of one to come. Made when first needed. */
  get prior(): UserPrior {
    const { stored, model, known, unit, factors } = this.parts;
    if (!this.knownPrior) {
      const rows = [...known.trained()];
      const ratings = {
        user: rows.map(([user]) => user),
        item: rows.map(([, item]) => item),
        rating: rows.map(([, , rating]) => toStored(unit, rating)),
      };
      const { objective } = stored.record.settings;
      const isSquared = objective === "se" || objective === "mse";
      this.knownPrior = userPrior(factors()!, model.graph, isSquared, rows.length > 0 ? ratings : null);
    }
    return this.knownPrior;
  }
}

/** A rating in the data's unit as the graph would yield it. */
function toStored(unit: TargetUnit, rating: number): number {
  const add = unit.toUnit(0);
  return (rating - add) / (unit.toUnit(1) - add);
}

function cannotFoldIn() {
  return failure(
    UsageError,
    "no-fold-in",
    "this model takes nobody in without training: its score is no product of what it knows of a user and of an item",
    { notes: ["`antk rate RUN --retrain` trains on with the ratings; in a program, `retrain`"] },
  );
}

function idTaken(id: string, hasJoined: boolean) {
  return failure(UsageError, "id-taken", `there is a user called \`${id}\` already`, {
    notes: [
      hasJoined
        ? "the model was trained on their ratings: `--retrain` trains on with more of them"
        : "choose another id, which stands for the person from now on",
    ],
  });
}

function noFolder(path: string) {
  return failure(UsageError, "no-folder", `\`${path}\` is a file, and people are added to run folders`, {
    notes: ["rate for the run that it was exported from, and export again"],
  });
}
