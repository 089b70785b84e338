import { idMap } from "../data/columns.js";
import type { Transform } from "../data/types.js";
import { onlyOrders } from "../declare/loss.js";
import { CheckpointError, failure, UsageError } from "../diagnostics/errors.js";
import { type Factors, scoreOf } from "../engine/factors.js";
import { decodeTensors, type Hash } from "../platform/tensorFormat.js";
import { type Catalogue, idsOf, placeOf, type Recommendation } from "./catalogue.js";
import { foldIn } from "./foldIn.js";
import { decodeModelFile, type StoredFactors } from "./modelFile.js";
import { type Neighbors, type NeighborsOf, neighborsOf, noRows } from "./neighbors.js";
import type { Rated, StoredPerson } from "./people.js";
import { Person, type PersonOptions } from "./person.js";
import { parseScore } from "./score.js";

/** What is read of `run.json` to answer. */
interface Described {
  readonly settings: {
    readonly compares?: string;
    readonly clip_predictions?: false | readonly [number, number];
  };
  readonly data: { readonly target: string | null; readonly transforms: readonly Transform[] };
}

/**
 * A trained model whose score is a product of factors, from a file of `antk export`: it predicts, recommends and folds
 * in without tfjs, without Node, and with the answers of `load` in Node.
 */
export class FactorModel {
  private constructor(
    private readonly factors: StoredFactors,
    private readonly catalogue: Catalogue,
    private readonly described: Described,
    private readonly history: { readonly user: Int32Array; readonly item: Int32Array } | null,
    private readonly people: readonly StoredPerson[],
  ) {}

  /**
   * @param path what messages call the file
   * @throws CheckpointError where it is damaged
   * @throws UsageError where its model is not made of factors
   */
  static read(bytes: Uint8Array, path: string, hash: Hash): FactorModel {
    const { files, factors } = decodeModelFile(bytes, path, hash);
    if (!factors) throw noRows();
    const damaged = (what: string) =>
      failure(CheckpointError, "damaged-file", `\`${path}\` is damaged: ${what}`);
    const json = (name: string) => JSON.parse(new TextDecoder().decode(files.get(name) ?? new Uint8Array(0)));
    const { ids, texts } = json("entities.json") as Record<"ids" | "texts", Record<string, string[]>>;
    const { tensors } = decodeTensors(files.get("data.safetensors") ?? new Uint8Array(0), hash, damaged);
    const [user, item] = [tensors.get("history/user")?.values, tensors.get("history/item")?.values];
    const history = user instanceof Int32Array && item instanceof Int32Array ? { user, item } : null;
    const counts = new Int32Array(ids.item!.length);
    for (const place of history?.item ?? []) counts[place]!++;
    const people = (files.has("people.json") ? json("people.json") : []) as StoredPerson[];
    const named = { ...ids, user: [...ids.user!, ...people.map(({ id }) => id)] };
    const catalogue: Catalogue = {
      ids: new Map(Object.entries(named).map(([name, list]) => [name, idMap(list)])),
      titles: texts["item.title"] ?? null,
      genres: texts["item.genres"] ?? null,
      counts,
    };
    return new FactorModel(factors, catalogue, json("run.json") as Described, history, people);
  }

  /** Predicted ratings, in the data's unit. */
  predict(requests: readonly { readonly user: string; readonly item: string }[]): number[] {
    return requests.map(({ user, item }) => {
      const places = [placeOf(this.catalogue, "user", user), placeOf(this.catalogue, "item", item)] as const;
      return this.toUnit(scoreOf(this.all, ...places));
    });
  }

  /** The k items with the highest scores for a user, best first. */
  recommend(user: string, options: PersonOptions = {}): Recommendation[] {
    const place = placeOf(this.catalogue, "user", user);
    const { rank, users } = this.factors;
    const row = users.subarray(place * (rank + 1), (place + 1) * (rank + 1));
    return this.person(row, this.seenBy(place)).recommend(options);
  }

  /** See `foldIn` of a model that Node has loaded. */
  foldIn(ratings: readonly Rated[]): Person {
    const add = this.inUnit(0);
    const multiply = this.inUnit(1) - add;
    const rated = ratings.map(({ item, rating }) => {
      if (!Number.isFinite(rating))
        throw failure(
          UsageError,
          "not-a-number",
          `the rating of ${item} must be a number, got \`${rating}\``,
        );
      return { item: placeOf(this.catalogue, "item", item), rating: (rating - add) / multiply };
    });
    const { prior } = this.factors;
    if (prior === null) throw needsGraph();
    const kind = onlyOrders(this.described.settings.compares) ? "order" : "values";
    const row = Float32Array.from(foldIn(this.factors, prior, rated, kind));
    return this.person(
      row,
      rated.map(({ item }) => item),
    );
  }

  /** See `neighbors` of a model that Node has loaded. */
  neighbors(of: NeighborsOf, { k = 10, score = "cosine" }: { k?: number; score?: string } = {}): Neighbors {
    const counts = new Int32Array(idsOf(this.catalogue, "user").ids.length);
    for (const place of this.history?.user ?? []) counts[place]!++;
    return neighborsOf(this.all, this.catalogue, counts, of, { k, score: parseScore(score) });
  }

  /** Items with their titles and genres, the most rated first: what a visitor may be asked to rate. */
  get items(): {
    readonly id: string;
    readonly title: string | null;
    readonly genres: string | null;
    readonly ratings: number;
  }[] {
    const { titles, genres, counts } = this.catalogue;
    const { ids } = idsOf(this.catalogue, "item");
    const places = Array.from(ids.keys()).sort((a, b) => counts[b]! - counts[a]! || a - b);
    return places.map((place) => ({
      id: ids[place]!,
      title: titles?.[place] ?? null,
      genres: genres?.[place] ?? null,
      ratings: counts[place]!,
    }));
  }

  private get all(): Factors {
    return this.factors;
  }

  private person(row: Float32Array, rated: readonly number[]): Person {
    return new Person({
      factors: this.factors,
      catalogue: this.catalogue,
      row,
      rated,
      toUnit: (score) => this.toUnit(score),
    });
  }

  private seenBy(place: number): number[] {
    const trained = idsOf(this.catalogue, "user").ids.length - this.people.length;
    const person = this.people[place - trained];
    if (person) return person.ratings.map(({ item }) => placeOf(this.catalogue, "item", item));
    const { user = [], item = [] } = this.history ?? {};
    return Array.from(user).flatMap((u, row) => (u === place ? [item[row]!] : []));
  }

  /** As `predict` of Node: in the data's unit, and within the range that predictions are brought to. */
  private toUnit(score: number): number {
    const value = this.inUnit(score);
    const range = this.described.settings.clip_predictions;
    return range ? Math.min(range[1], Math.max(range[0], value)) : value;
  }

  private inUnit(score: number): number {
    const { target, transforms } = this.described.data;
    const { compares } = this.described.settings;
    const transform = transforms.find(({ column }) => column === target);
    if (!transform || compares === "classes" || onlyOrders(compares)) return score;
    return score * transform.divide + transform.subtract;
  }
}

function needsGraph() {
  return failure(
    UsageError,
    "needs-graph",
    "this model takes users for what its graph makes of their histories",
    {
      notes: ["its file holds the factors of its users alone; `load` in Node folds others in"],
    },
  );
}
