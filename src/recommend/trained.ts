import { transformOf } from "../data/transforms.js";
import type { Column, DataSet, DataSets, IdMap } from "../data/types.js";
import { isObject, type NamesOf, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { failure, NumericError, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { GivenColumn } from "../engine/tensorflow/index.js";
import { topK } from "../numeric/topK.js";
import { clipped } from "../train/clipRange.js";
import type { Evaluation } from "../train/evaluate.js";
import type { EvalOptions, GenericModel } from "../train/genericModel.js";
import { itemsOfUsers } from "../train/itemsOfUsers.js";
import { historyParts, type Part } from "../train/runFolder.js";
import { ratingColumns, tooWide, userItemPairs } from "../train/userItemPairs.js";
import { type LearnedTable, learnedTable, type TableOptions } from "./learnedTable.js";
import { mostLikely } from "./mostLikely.js";
import type { StoredRun } from "./readRun.js";
import { requireSameData } from "./requireSameData.js";

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

const EVAL_OPTIONS: NamesOf<TrainedEvalOptions> = {
  on: true,
  metrics: true,
  relevant: true,
  perUser: true,
};
const TABLE_OPTIONS: NamesOf<TableOptions> = { column: true, node: true };
const RECOMMEND_OPTIONS: NamesOf<RecommendOptions> = { k: true, excludeSeen: true };

export interface Recommendation {
  readonly item: string;
  /** Where the data names its items. */
  readonly title: string | null;
  /** The predicted rating, in the data's unit. */
  readonly score: number;
}

export interface TrainedEvalOptions extends Pick<EvalOptions, "relevant" | "perUser"> {
  /** Which rows. */
  on?: Part;
  /** Names such as "rmse" or "ndcg@10". Default those that the run was trained with. */
  metrics?: readonly string[];
}

/** A trained model that answers in original ids. */
export class Trained {
  /** Items each user has rated, by index. Made when first needed. */
  private seen: ((user: number) => Int32Array) | null = null;

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

  /** By which it was trained. */
  get seed(): number {
    return numberOr(this.stored.record.settings.seed) ?? 0;
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
    return Array.from(this.scores({ rows: requests.length, columns }), (score) =>
      clipped(score, this.model.range),
    );
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
    const { ids } = this.ids("item");
    const userIndex = this.indexOf("user", user);
    const skip = new Uint8Array(ids.length);
    if (excludeSeen) for (const item of this.seenBy(userIndex)) skip[item] = 1;
    const scores = this.scores(this.pairs(userIndex, Int32Array.from(ids.keys())));
    if (scores.length !== ids.length) throw notOneScore(this.model.output);
    return Array.from(topK(scores, k, skip), (item) => ({
      item: ids[item]!,
      title: this.title(item),
      score: clipped(scores[item]!, this.model.range),
    }));
  }

  /**
   * The data that the run was trained on, read and split again.
   * @param from where it lies now; default where it lay
   * @throws UsageError where a program made the data
   * @throws DataError where it cannot be read
   */
  async readData(from?: string): Promise<DataSets> {
    const { origin, split, name } = this.stored.record.data;
    if (!origin) {
      throw failure(
        UsageError,
        "no-origin",
        `the run \`${this.path}\` cannot read its data \`${name}\` again`,
        {
          notes: ["a program made the data; in a program, `trained.eval(data)` takes it"],
        },
      );
    }
    const { readOrigin } = await import("../data/read.js");
    return readOrigin({ ...origin, name: from ?? origin.name }, split);
  }

  /**
   * The scores of this model on a part of the data it was trained on.
   * @param data read and split as for training
   * @param on default test, where there is none dev, else train
   * @throws DataError where the data is not what the run was trained on
   * @example trained.eval(data, { metrics: ["rmse", "ndcg@10"], perUser: true }).scores
   */
  eval(data: DataSets, options: TrainedEvalOptions = {}): Evaluation {
    const call = "eval(data, options)";
    requireArgument(call, "data", "what `readDataSets` returns", data, isObject(data));
    requireOptions(call, options, EVAL_OPTIONS);
    const { on, metrics, relevant, perUser } = options;
    requireSameData(this.stored, data);
    const part = on ?? lastPart(data);
    const rows = data[part];
    if (!rows) throw failure(UsageError, "no-part", `the data of this run has no ${part} rows`);
    const { settings } = this.stored.record;
    return this.model.evaluation(rows, {
      metrics: metrics ?? metricsOf(settings),
      relevant: relevant === undefined ? (numberOr(settings.relevant) ?? null) : relevant,
      seen: historyParts.slice(0, historyParts.indexOf(part)).flatMap((name) => data[name] ?? []),
      perUser: perUser ?? false,
    });
  }

  private scores(rows: DataSet): Float64Array {
    const scores = this.model.scores(rows);
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

  /**
   * What the model has learned of each item, or of another column's ids: one row of numbers for each.
   * @throws UsageError where no weights have such a shape
   * @example trained.table().width // 100 for mf.config
   */
  table(options: TableOptions = {}): LearnedTable {
    requireOptions("table(options)", options, TABLE_OPTIONS);
    return learnedTable(this.model.graph, this.model.getWeights(), this.stored, options);
  }

  /**
   * Categories of each id of a column, such as the genres of each item, by the name of the table's column: read from
   * the data again, since a run keeps only what its model reads.
   * @throws as `readData`
   */
  async categories(column = "item"): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
    const { origin } = this.stored.record.data;
    if (!origin) return new Map();
    const [{ readRawData }, { categoriesOf }] = await Promise.all([
      import("../data/read.js"),
      import("../data/explore/entities.js"),
    ]);
    const raw = await readRawData(origin.name, { source: origin.source });
    const { indexOf } = raw.ids.get(column) ?? { indexOf: new Map<string, number>() };
    const { ids } = this.ids(column);
    return new Map(
      [...categoriesOf(raw.tables.get(column), raw)].map(([name, rows]) => [
        name,
        ids.map((id) => rows[indexOf.get(id) ?? -1] ?? []),
      ]),
    );
  }

  /** Frees every tensor. */
  dispose(): void {
    this.model.dispose();
  }

  private get ratingColumns() {
    return ratingColumns(this.model.graph);
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
    return userItemPairs(this.ratingColumns, new Int32Array(items.length).fill(user), items, (column) =>
      this.number(column, undefined),
    );
  }

  private seenBy(user: number): Int32Array {
    const { history } = this.stored;
    this.seen ??= itemsOfUsers(this.ids("user").ids.length, history ? [history] : []);
    return this.seen(user);
  }
}

function notOneScore(output: string) {
  return failure(UsageError, "cannot-recommend", `output \`${output}\` has several numbers for each item`, {
    notes: ["items are ordered by one score"],
  });
}

/** What no training has seen, as far as there is any: test rows, else dev rows. */
export function lastPart({ test, dev }: DataSets): Part {
  return test ? "test" : dev ? "dev" : "train";
}

/** The metrics that a run was trained with; a function handed in has no name to find it by. */
function metricsOf({ evaluate, metrics }: Readonly<Record<string, unknown>>): string[] {
  const names = [evaluate, ...(Array.isArray(metrics) ? metrics : [])];
  const known = names.filter((name): name is string => typeof name === "string" && name !== "custom");
  return known.length > 0 ? [...new Set(known)] : ["rmse"];
}

function numberOr(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
