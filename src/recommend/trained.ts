import { transformOf } from "../data/transforms.js";
import type { Column, DataSet, IdMap } from "../data/types.js";
import { RATINGS } from "../declare/columns.js";
import { type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { failure, NumericError, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { GivenColumn } from "../engine/tensorflow/index.js";
import type { GenericModel } from "../train/genericModel.js";
import { mostLikely } from "./mostLikely.js";
import type { StoredRun } from "./readRun.js";

/** Values of the rating columns of one prediction: ids as the data has them, numbers in the data's unit. */
export type Request = Readonly<Record<string, string | number>>;

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
}

const RECOMMEND_OPTIONS: NamesOf<RecommendOptions> = { k: true, excludeSeen: true };

export interface Recommendation {
  readonly item: string;
  /** Where the data names its items. */
  readonly title: string | null;
  /** The predicted rating, in the data's unit. */
  readonly score: number;
}

/** A trained model that answers in original ids. */
export class Trained {
  /** Items each user has rated, by index. Made when first needed. */
  private seen: ReadonlyMap<number, ReadonlySet<number>> | null = null;

  constructor(
    private readonly stored: StoredRun,
    private readonly model: GenericModel,
  ) {}

  /** Where the run lies. */
  get path(): string {
    return this.stored.path;
  }

  /** What the run reached, as `antk train --json` printed it last. */
  get result(): StoredRun["record"]["result"] {
    return this.stored.record.result;
  }

  /** Rating columns that the model reads: what a request may give. */
  get columns(): readonly string[] {
    return this.ratingColumns.map(({ name }) => name);
  }

  /** Whether the model was trained to tell classes apart: then `classify` says which. */
  get isClassifier(): boolean {
    return this.stored.record.settings.compares === "classes";
  }

  /** The likeliest class of each request. Throws as `predict` does. */
  classify(requests: readonly Request[]): Classification[] {
    const scores = this.predict(requests);
    const width = scores.length / requests.length;
    const { target } = this.stored.record.data;
    const labels = target === null ? undefined : this.stored.context.ids.get(target)?.ids;
    return requests.map((_, row) => {
      const { index, probability } = mostLikely(scores.slice(row * width, (row + 1) * width));
      return { label: labels?.[index] ?? String(index), probability };
    });
  }

  /**
   * Predicted ratings, in the data's unit; as many numbers a request as the output has columns, one after the other.
   * A column of ids must be given; a column of numbers that is not, such as `time`, is taken at its mean over the
   * training rows.
   * @throws UsageError where an id is unknown or a column is missing
   */
  predict(requests: readonly Request[]): number[] {
    requireArgument("predict(requests)", "requests", "a list", requests, Array.isArray(requests));
    const columns = new Map<string, Column>();
    for (const { name, kind, dim, width } of this.ratingColumns) {
      if (kind !== "index" && width !== 1) throw tooWide(name, width);
      const column: Column =
        kind === "index"
          ? {
              kind,
              rows: requests.length,
              dim: dim!,
              values: Int32Array.from(requests, (r) => this.indexOf(name, r[name])),
            }
          : {
              kind: "dense",
              rows: requests.length,
              width: 1,
              values: Float32Array.from(requests, (r) => this.number(name, r[name])),
            };
      columns.set(name, column);
    }
    return [...this.scores({ rows: requests.length, columns })];
  }

  /**
   * The k items with the highest predicted ratings for a user, best first.
   * @param user original id
   */
  recommend(user: string, options: RecommendOptions = {}): Recommendation[] {
    const call = "recommend(user, options)";
    requireArgument(call, "user", "a user's id, a string,", user, typeof user === "string");
    requireOptions(call, options, RECOMMEND_OPTIONS);
    const { k = 10, excludeSeen = true } = options;
    if (!Number.isSafeInteger(k) || k < 1)
      throw failure(UsageError, "wrong-option", `option \`k\` must be a positive integer, got ${k}`);
    const items = this.ids("item");
    const userIndex = this.indexOf("user", user);
    const seen = excludeSeen ? this.seenBy(userIndex) : new Set<number>();
    const candidates = Int32Array.from(items.ids.keys()).filter((item) => !seen.has(item));
    const scores = this.scores(this.pairs(userIndex, candidates));
    if (scores.length !== candidates.length) throw notOneScore(this.model.output);
    const best = Array.from(candidates.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b);
    return best.slice(0, k).map((at) => {
      const item = candidates[at]!;
      return { item: items.ids[item]!, title: this.title(item), score: scores[at]! };
    });
  }

  private scores(rows: DataSet): Float64Array {
    const scores = this.model.predict(rows);
    if (scores.every(Number.isFinite)) return scores;
    throw failure(NumericError, "not-finite", "a prediction of this run is not a finite number", {
      notes: ["its weights are too large: train again with a smaller `learnrate`"],
    });
  }

  /** The title of an item by its original id; null where the data has none. */
  titleOf(item: string): string | null {
    return this.title(this.indexOf("item", item));
  }

  /**
   * The model as the bytes of a SavedModel's `saved_model.pb`, for TensorFlow in any language: signature
   * `serving_default`, for each column of `columns` a vector, ids as strings as the data has them, numbers in the
   * data's unit; output `prediction`, in the target's unit. An id that the model does not know is an error there too.
   * @throws UsageError where a node has no form in such a graph
   */
  savedModel(): Uint8Array {
    const { transforms } = this.stored.record.data;
    const given = this.ratingColumns.map(({ name, kind }): [string, GivenColumn] => {
      const ids = this.stored.context.ids.get(name);
      if (kind === "index") return [name, ids ? { kind: "ids", ids: ids.ids } : { kind: "index" }];
      return [name, { kind: "numbers", ...transformOf(transforms, name) }];
    });
    return this.model.savedModel(new Map(given));
  }

  /** Frees every tensor. */
  dispose(): void {
    this.model.dispose();
  }

  private get ratingColumns() {
    return this.model.graph.columns
      .filter(({ schema }) => schema!.table === RATINGS)
      .map(({ schema }) => schema!);
  }

  private ids(column: string): IdMap {
    const ids = this.stored.context.ids.get(column);
    if (ids) return ids;
    throw failure(UsageError, "no-ids", `the data of this run has no column \`${column}\` of ids`);
  }

  private indexOf(column: string, id: string | number | undefined): number {
    if (id === undefined) {
      throw failure(UsageError, "missing-column", `a prediction needs \`${column}\``, {
        notes: [`this model reads ${this.columns.join(", ")}`],
      });
    }
    const { indexOf, ids } = this.ids(column);
    const index = indexOf.get(String(id));
    if (index !== undefined) return index;
    const near = nearest(String(id), ids, 3);
    throw failure(UsageError, "unknown-id", `no ${column} is called \`${id}\``, {
      notes:
        near.length > 0
          ? [near.length === 1 ? `the nearest is ${near[0]}` : `the nearest are ${near.join(", ")}`]
          : [`it knows ${ids.length}, such as ${ids.slice(0, 3).join(", ")}`],
    });
  }

  /** As the model takes it: scaled as the training rows were, or their mean. */
  private number(column: string, value: string | number | undefined): number {
    const { means, transforms } = this.stored.record.data;
    if (value === undefined) return means[column] ?? 0;
    const number = Number(value);
    if (!Number.isFinite(number))
      throw failure(UsageError, "not-a-number", `\`${column}\` must be a number, got \`${value}\``);
    const { subtract, divide } = transformOf(transforms, column);
    return (number - subtract) / divide;
  }

  private title(item: number): string | null {
    return this.stored.texts["item.title"]?.[item] ?? null;
  }

  private pairs(user: number, items: Int32Array): DataSet {
    const rows = items.length;
    const columns = new Map<string, Column>();
    for (const { name, kind, dim, width } of this.ratingColumns) {
      if (kind !== "index" && width !== 1) throw tooWide(name, width);
      if (name === "item") columns.set(name, { kind: "index", rows, dim: dim!, values: items });
      else if (name === "user")
        columns.set(name, { kind: "index", rows, dim: dim!, values: new Int32Array(rows).fill(user) });
      else if (kind !== "index") {
        columns.set(name, {
          kind: "dense",
          rows,
          width: 1,
          values: new Float32Array(rows).fill(this.number(name, undefined)),
        });
      } else
        throw failure(
          UsageError,
          "cannot-recommend",
          `recommending needs to know \`${name}\`, which belongs to neither user nor item`,
        );
    }
    return { rows, columns };
  }

  private seenBy(user: number): ReadonlySet<number> {
    this.seen ??= groupByUser(this.stored.history);
    return this.seen.get(user) ?? new Set();
  }
}

function notOneScore(output: string) {
  return failure(UsageError, "cannot-recommend", `output \`${output}\` has several numbers for each item`, {
    notes: ["items are ordered by one score"],
  });
}

function tooWide(column: string, width: number) {
  return failure(
    UsageError,
    "cannot-predict",
    `the model reads \`${column}\`, ${width} numbers an example, which a request cannot give`,
    { notes: ["`GenericModel.predict` takes whole data sets"] },
  );
}

function groupByUser(history: StoredRun["history"]): ReadonlyMap<number, ReadonlySet<number>> {
  const seen = new Map<number, Set<number>>();
  history?.user.forEach((user, row) => {
    const items = seen.get(user) ?? new Set<number>();
    items.add(history.item[row]!);
    seen.set(user, items);
  });
  return seen;
}
