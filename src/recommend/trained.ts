import { join } from "node:path";
import { transformOf } from "../data/transforms.js";
import type { DataSet, DataSets, IdMap } from "../data/types.js";
import { isObject, requireArgument, requireOptions } from "../diagnostics/arguments.js";
import { failure, NumericError, UsageError } from "../diagnostics/errors.js";
import { type Factors, scoreOf } from "../engine/factors.js";
import type { GivenColumn } from "../engine/tensorflow/index.js";
import { sha256 } from "../platform/safetensors.js";
import type { ScoreBlock } from "../train/answers.js";
import { clipped } from "../train/clipRange.js";
import type { PairSpace } from "../train/factors.js";
import type { GenericModel } from "../train/genericModel.js";
import { runFiles } from "../train/runFolder.js";
import { inUnit, targetUnit } from "../train/targetUnit.js";
import { ratingColumns } from "../train/userItemPairs.js";
import { knowsUsersByHistory } from "../train/usersByHistory.js";
import {
  bestItems,
  type Catalogue,
  catalogueOf,
  countsOf,
  idsOf,
  itemsByTitle,
  placeOf,
  type Recommendation,
} from "./catalogue.js";
import { damaged } from "./checkRecord.js";
import { evaluateRun } from "./evaluateRun.js";
import { KnownRatings } from "./knownRatings.js";
import { type LearnedTable, learnedTable, type TableOptions } from "./learnedTable.js";
import { encodeModelFile } from "./modelFile.js";
import { mostLikely } from "./mostLikely.js";
import { type Neighbors, type NeighborsOf, neighborsOf, noRows } from "./neighbors.js";
import { Newcomers } from "./newcomers.js";
import type { Rated } from "./people.js";
import type { Person } from "./person.js";
import type { StoredRun } from "./readRun.js";
import { categoriesOfRun, readRunData } from "./readRunData.js";
import { type Request, RequestReader } from "./requestReader.js";
import { parseScore, type Score, scoresBy } from "./score.js";
import {
  type Classification,
  NEIGHBORS_OPTIONS,
  type NeighborsOptions,
  RECOMMEND_ALL_OPTIONS,
  type RecommendAllOptions,
  type RecommendOptions,
  TABLE_OPTIONS,
  type TrainedEvalOptions,
  type TrainedEvaluation,
  type UserRecommendations,
} from "./trainedOptions.js";

/** Users for whom scores are summed up one by one rather than as a product of matrices. */
const FEW = 4;

/** A trained model that answers in original ids. */
export class Trained {
  private apart: Factors | null | undefined;
  private readonly catalogue: Catalogue;
  private readonly known: KnownRatings;
  private readonly reader: RequestReader;
  private readonly newcomers: Newcomers;
  /** Users with places from here on were folded in after training. */
  private readonly trainedUsers: number;

  constructor(
    private readonly stored: StoredRun,
    private readonly model: GenericModel,
  ) {
    this.trainedUsers = stored.context.ids.get("user")?.ids.length ?? 0;
    this.catalogue = catalogueOf(stored);
    this.known = new KnownRatings(stored, this.catalogue, this.trainedUsers);
    this.reader = new RequestReader(
      this.ratingColumns,
      this.catalogue,
      stored.record.data,
      this.trainedUsers,
      this.scoresItems,
    );
    const { catalogue, known, unit } = this;
    const later = { space: () => this.space, factors: () => this.factors() };
    this.newcomers = new Newcomers({ stored, model, catalogue, known, unit, ...later });
  }

  /** Where the run lies. */
  get path(): string {
    return this.stored.path;
  }

  /** What the run reached, as `antk train --json` printed it last. */
  get result(): StoredRun["record"]["result"] {
    return this.stored.record.result;
  }

  /** The path of its config, as it was given. */
  get config(): string {
    return this.stored.record.config;
  }

  /** By which it was trained. */
  get seed(): number {
    return numberOr(this.stored.record.settings.seed) ?? 0;
  }

  /** Rating columns that the model reads: what a request may give. */
  get columns(): readonly string[] {
    return this.ratingColumns.map(({ name }) => name);
  }

  /** Whether a column holds ids, rather than numbers. */
  hasIds(column: string): boolean {
    return this.stored.context.ids.has(column);
  }

  /** Whether the model was trained to tell classes apart: then `classify` says which. */
  get isClassifier(): boolean {
    return this.compares === "classes";
  }

  /** What the loss of its training compares scores with: "values", "classes", "negatives" or "anything". */
  get compares(): string {
    return String(this.stored.record.settings.compares);
  }

  /** Whether the classes are the items: then the output has a score of each, and a request may name one. */
  get scoresItems(): boolean {
    return this.isClassifier && this.stored.record.data.target === "item";
  }

  /** What a request may give: the columns that the model reads, and `item` where it scores all items at once. */
  get requestColumns(): readonly string[] {
    return this.scoresItems ? [...this.columns, "item"] : this.columns;
  }

  /** The likeliest class of each request. Throws as `predict` does. */
  classify(requests: readonly Request[]): Classification[] {
    const scores = this.predict(this.scoresItems ? requests.map(({ item: _, ...rest }) => rest) : requests);
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
   * training rows. Of a model that scores all items at once, requests that name an item get the score of that one.
   * @throws UsageError where an id is unknown or a column is missing
   */
  predict(requests: readonly Request[]): number[] {
    requireArgument("predict(requests)", "requests", "a list", requests, Array.isArray(requests));
    if (this.scoresItems) return this.predictItems(requests);
    const scores = this.scores(this.reader.rowsOf(requests));
    for (const { row, score } of this.scoresOfPeople(requests)) scores[row] = score;
    return Array.from(scores, (score) => clipped(score, this.model.range));
  }

  /** Whether `intervals` knows any: weights were drawn by a sampler. */
  get hasIntervals(): boolean {
    return this.model.precisions.length > 0;
  }

  /**
   * Between what a share of the ratings lies that each request asks for, in the data's unit; of somebody who was folded in
   * after training nothing is known, and null stands there.
   * @param share inside (0, 1); default 0.9
   * @throws UsageError as `predict`, and where the model's weights were not drawn by a sampler
   * @example trained.intervals([{ user: "17", item: "42" }]) // [{ low: 2.1, high: 5.3 }]
   */
  intervals(requests: readonly Request[], share = 0.9): ({ low: number; high: number } | null)[] {
    const call = "intervals(requests, share)";
    requireArgument(call, "requests", "a list", requests, Array.isArray(requests));
    requireArgument(call, "share", "a number between 0 and 1", share, share > 0 && share < 1);
    const found = this.hasIntervals ? this.model.intervals(this.reader.rowsOf(requests), share) : null;
    if (found === null) throw noIntervals();
    const people = new Set(this.scoresOfPeople(requests).map(({ row }) => row));
    const { low, high } = found;
    return requests.map((_, row) => (people.has(row) ? null : { low: low[row]!, high: high[row]! }));
  }

  /** Where a user has a score of each item: those, or that of the item which is named. */
  private predictItems(requests: readonly Request[]): number[] {
    const places = Int32Array.from(requests, ({ user }) => this.reader.placeOf("user", user));
    const named = requests.filter(({ item }) => item !== undefined).length;
    if (named > 0 && named < requests.length) {
      throw failure(UsageError, "missing-column", "some requests name an `item`, and others do not", {
        notes: ["without items, each gets a score of every item; with them, each gets one"],
      });
    }
    const found: number[] = [];
    const count = this.ids("item").ids.length;
    for (const { users, scores } of this.scoresOf(places, { kind: "dot" })) {
      for (let at = 0; at < users.length; at++) {
        const own = requireFinite(scores.subarray(at * count, (at + 1) * count));
        const { item } = requests[found.length / (named > 0 ? 1 : count)]!;
        if (item === undefined) for (const score of own) found.push(score);
        else found.push(own[this.reader.placeOf("item", item)]!);
      }
    }
    return found;
  }

  /** Of requests about those who were folded in, by their factors. */
  private scoresOfPeople(requests: readonly Request[]): { readonly row: number; readonly score: number }[] {
    if (this.stored.people.length === 0) return [];
    const factors = this.factors();
    return requests.flatMap(({ user, item }, row) => {
      const place = user === undefined ? 0 : this.reader.placeOf("user", user);
      if (place < this.trainedUsers) return [];
      return [{ row, score: this.unit.toUnit(scoreOf(factors!, place, this.reader.placeOf("item", item))) }];
    });
  }

  /**
   * The k items with the highest scores for a user, best first.
   * @param user original id
   */
  recommend(user: string, options: RecommendOptions = {}): Recommendation[] {
    const call = "recommend(user, options)";
    requireArgument(call, "user", "a user's id, a string,", user, typeof user === "string");
    const [one] = this.recommendAll({ ...options, users: [user] });
    return [...one!.items];
  }

  /**
   * Recommendations for many users at once, by one product of matrices where the model's score is such a product.
   * @throws UsageError where an id is unknown, or items have no order by such a score
   */
  recommendAll(options: RecommendAllOptions = {}): UserRecommendations[] {
    requireOptions("recommendAll(options)", options, RECOMMEND_ALL_OPTIONS);
    const { k = 10, excludeSeen = true, users = this.ids("user").ids } = options;
    requireCount(k);
    const places = Int32Array.from(users, (user) => placeOf(this.catalogue, "user", user));
    const items = this.ids("item").ids.length;
    const skip = new Uint8Array(items);
    const lists: UserRecommendations[] = [];
    const score = parseScore(options.score ?? "dot");
    // Items are ranked by what was not brought within a range: many would be alike at its end.
    const range = score.kind === "dot" ? this.model.range : null;
    const shown = (list: Recommendation[]) =>
      list.map((one) => ({ ...one, score: clipped(one.score, range) }));
    for (const { users: some, scores } of this.scoresOf(places, score)) {
      some.forEach((user, at) => {
        const own = scores.subarray(at * items, (at + 1) * items);
        requireFinite(own);
        const seen = excludeSeen ? this.known.seenBy(user) : [];
        for (const item of seen) skip[item] = 1;
        lists.push({
          user: this.ids("user").ids[user]!,
          items: shown(bestItems(this.catalogue, own, k, skip)),
        });
        for (const item of seen) skip[item] = 0;
      });
    }
    return lists;
  }

  /**
   * The items, or users, whose factors are nearest, with dot product, cosine and `power` side by side.
   * @throws UsageError where nothing has that id or title, or the model has no such factors
   * @example trained.neighbors({ title: "aladdin" }).neighbors[0].title
   */
  neighbors(of: NeighborsOf, options: NeighborsOptions = {}): Neighbors {
    const call = "neighbors(of, options)";
    requireArgument(call, "of", '`{ title: "…" }`, `{ item: "…" }` or `{ user: "…" }`', of, isObject(of));
    requireOptions(call, options, NEIGHBORS_OPTIONS);
    const { k = 10, score = "cosine" } = options;
    requireCount(k);
    const factors = this.factors();
    if (!factors) throw noRows();
    const { history, people } = this.stored;
    const counts = countsOf(history?.user, this.ids("user").ids.length);
    counts.set(
      people.map(({ ratings }) => ratings.length),
      this.trainedUsers,
    );
    return neighborsOf(factors, this.catalogue, counts, of, { k, score: parseScore(score) });
  }

  /**
   * Somebody whom the model was not trained on, by their own ratings: the items stay as they are, and a row of factors
   * is found for the person, as `foldIn` of `recommend/foldIn.ts` tells.
   * @throws UsageError where an id is unknown, a rating is no number, or the model's score is no product of factors
   * @example trained.foldIn([{ item: "42", rating: 5 }]).recommend({ k: 10 })
   */
  foldIn(ratings: readonly Rated[]): Person {
    return this.newcomers.foldIn(ratings);
  }

  /** These ratings, with earlier ones of other items by the same person, where they were folded in before. */
  withEarlier(id: string, ratings: readonly Rated[]): Rated[] {
    return this.newcomers.withEarlier(id, ratings);
  }

  /**
   * This run with one more user, beside the old one, which stays as it is.
   * @param id by which the person is asked for; nobody else's. Who was folded in before may rate again
   * @returns the new run's folder
   */
  saveWith(id: string, ratings: readonly Rated[]): string {
    return this.newcomers.saveWith(id, ratings);
  }

  /** Items with their titles, most rated first: what somebody may be asked to rate. */
  get items(): { readonly id: string; readonly title: string | null; readonly ratings: number }[] {
    const { titles, counts } = this.catalogue;
    const { ids } = this.ids("item");
    const places = Array.from(ids.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
    return places.map((place) => ({
      id: ids[place]!,
      title: titles?.[place] ?? null,
      ratings: counts[place]!,
    }));
  }

  /**
   * Items whose title has this text in it, whatever the case, most rated first.
   * @throws UsageError where there is none
   */
  search(text: string): { readonly id: string; readonly title: string; readonly ratings: number }[] {
    const { titles, counts } = this.catalogue;
    const { ids } = this.ids("item");
    return itemsByTitle(this.catalogue, text).map((place) => ({
      id: ids[place]!,
      title: titles![place]!,
      ratings: counts[place]!,
    }));
  }

  /** The least and the largest rating of the data; null where it is not known. */
  get ratingRange(): readonly [number, number] | null {
    return this.known.range;
  }

  /** What a user has rated an item in the data of the run, the last time; null where that is not known. */
  rating(user: string, item: string): number | null {
    return this.ratings([{ user, item }])[0]!;
  }

  /** The same for many pairs. */
  ratings(pairs: readonly { readonly user: string; readonly item: string }[]): (number | null)[] {
    return this.known.of(pairs);
  }

  /** Whether a request gives an id for this column; else it may give a number. */
  isIds(column: string): boolean {
    return this.reader.isIds(column);
  }

  /** What is wrong with a value of a request; null where nothing is. */
  problemWith(column: string, value: string): ReturnType<RequestReader["problemWith"]> {
    return this.reader.problemWith(column, value);
  }

  /**
   * The data that the run was trained on, read and split again.
   * @param from where it lies now; default where it lay
   * @throws UsageError where a program made the data
   * @throws DataError where it cannot be read
   */
  readData(from?: string): Promise<DataSets> {
    return readRunData(this.stored, from);
  }

  /**
   * The scores of this model on a part of the data it was trained on.
   * @param data read and split as for training
   * @param on default test, where there is none dev, else train
   * @throws DataError where the data is not what the run was trained on
   * @example trained.eval(data, { metrics: ["rmse", "ndcg@10"], perUser: true }).scores
   */
  eval(data: DataSets, options: TrainedEvalOptions = {}): TrainedEvaluation {
    return evaluateRun(this.stored, this.model, data, options);
  }

  private scores(rows: DataSet): Float64Array {
    return requireFinite(this.model.scores(rows));
  }

  /** Scores of every item for these users, block by block. */
  private *scoresOf(users: Int32Array, score: Score): Iterable<ScoreBlock> {
    const factors = this.factors();
    if (score.kind !== "dot" && !factors) throw noRows();
    const isTrained = users.every((user) => user < this.trainedUsers);
    if (score.kind === "dot" && (!factors || (users.length > FEW && isTrained))) {
      yield* this.model.scoresOfPairs(users, this.space);
      return;
    }
    const { rank, users: rows } = factors!;
    for (const user of users) {
      const row = rows.subarray(user * (rank + 1), (user + 1) * (rank + 1));
      const scores = scoresBy(score, factors!, row);
      yield { users: Int32Array.of(user), scores: score.kind === "dot" ? inUnit(scores, this.unit) : scores };
    }
  }

  /** The model as factors of users and items; null where its score is no product of the two. Made when first needed. */
  factors(): Factors | null {
    if (this.apart === undefined) {
      const { ids } = this.stored.context;
      const factors = ids.has("user") && ids.has("item") ? this.model.factors(this.space) : null;
      this.apart = factors && withPeople(factors, this.stored);
    }
    return this.apart;
  }

  private get space(): PairSpace {
    return {
      columns: this.ratingColumns,
      users: this.trainedUsers,
      items: this.ids("item").ids.length,
      usual: (column) => this.reader.number(column, undefined),
    };
  }

  private get unit() {
    const { target, transforms } = this.stored.record.data;
    return targetUnit(target, transforms, this.model.settings.loss);
  }

  /** The title of an item by its original id; null where the data has none. */
  titleOf(item: string): string | null {
    return this.catalogue.titles?.[this.reader.placeOf("item", item)] ?? null;
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
  categories(column = "item"): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
    return categoriesOfRun(this.stored, column, this.ids(column).ids);
  }

  /**
   * The whole run as the bytes of one file, `.antkm`, that `load` reads; where the score is a product of factors, so
   * does `loadModel` of `antk/browser`.
   */
  modelFile(): Uint8Array {
    const factors = this.factors();
    const prior = factors && !knowsUsersByHistory(this.model.graph) ? this.newcomers.prior : null;
    return encodeModelFile({ files: this.stored.files(), factors: factors && { ...factors, prior } }, sha256);
  }

  /** Frees every tensor. */
  dispose(): void {
    this.model.dispose();
  }

  private get ratingColumns() {
    return ratingColumns(this.model.graph);
  }

  private ids(column: string): IdMap {
    return idsOf(this.catalogue, column);
  }
}

/** With the rows of those who were folded in after the users of the training. */
function withPeople(factors: Factors, { people, path }: StoredRun): Factors {
  const width = factors.rank + 1;
  if (people.some(({ row }) => row.length !== width))
    throw damaged(join(path, runFiles.people), "its rows do not fit the model's factors");
  if (people.length === 0) return factors;
  const users = new Float32Array(factors.users.length + people.length * width);
  users.set(factors.users);
  people.forEach(({ row }, i) => {
    users.set(row, factors.users.length + i * width);
  });
  return { ...factors, users };
}

function requireFinite<T extends ArrayLike<number>>(scores: T): T {
  for (let i = 0; i < scores.length; i++) {
    if (Number.isFinite(scores[i])) continue;
    throw failure(NumericError, "not-finite", "a prediction of this run is not a finite number", {
      notes: ["its weights are too large: train again with a smaller `learnrate`"],
    });
  }
  return scores;
}

function requireCount(k: number): void {
  if (Number.isSafeInteger(k) && k >= 1) return;
  throw failure(UsageError, "wrong-option", `option \`k\` must be a positive integer, got ${k}`);
}

function numberOr(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function noIntervals() {
  return failure(UsageError, "no-intervals", "this model knows no intervals: it has one set of weights", {
    notes: ["`@train(sampler=gibbs())` draws many, which `configs/bayes_mf.config` does"],
  });
}
