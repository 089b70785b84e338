import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { stream } from "../numeric/stream.js";
import { kinds, optional, type ParamSpecs, type ParamValues } from "./params.js";

/** Whose row each is: the index of a user or an item, each below `dim`. */
export interface Owners {
  readonly values: Int32Array;
  readonly dim: number;
}

/** What a split may look at. */
export interface RowsToDeal {
  readonly rows: number;
  readonly users: Owners | null;
  readonly items: Owners | null;
  /** When each row came about. */
  readonly times: Float64Array | null;
  /** `split_seed` */
  readonly seed: number;
  /** Test rows that the set's publisher names: `u1` of MovieLens 100k. */
  readonly given: ReadonlyMap<string, () => Int32Array>;
  /** Whether the set brings test rows beside these: then no test rows are to be dealt. */
  readonly hasTest: boolean;
  /** Where the split was written, for messages. */
  readonly at: Span | undefined;
}

/** Row numbers of each part; no row is in two. */
export interface Parts {
  readonly train: Int32Array;
  readonly dev: Int32Array;
  readonly test: Int32Array;
  /**
   * Rows of users of dev and test that a model may look at: they are in histories, and neither trained on nor scored.
   * Absent: none.
   */
  readonly shown?: Int32Array;
}

/** How rows are dealt to train, dev and test. */
export interface SplitDeclaration<P extends ParamSpecs = ParamSpecs> {
  readonly family: "split";
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly about: string;
  /** Who splits like this. */
  readonly source: string;
  readonly params: P;
  readonly example: string;
  rules(params: ParamValues<P>): readonly string[];
  /** @throws DataError where the rows lack what the split goes by */
  deal(params: ParamValues<P>, rows: RowsToDeal): Parts;
}

type Described<P extends ParamSpecs> = Omit<
  SplitDeclaration<P>,
  "family" | "aliases" | "params" | "rules" | "deal"
> &
  Partial<Pick<SplitDeclaration<P>, "aliases" | "rules">> & { readonly params: P };

type SplitParts<P extends ParamSpecs> = Described<P> & Pick<SplitDeclaration<P>, "deal">;

export function defineSplit<const P extends ParamSpecs>(parts: SplitParts<P>): SplitDeclaration {
  const defaults = { family: "split", aliases: [], rules: () => [] };
  return { ...defaults, ...parts } as unknown as SplitDeclaration;
}

type TestParts<P extends ParamSpecs> = Described<P> & {
  /** The test rows, and all that may be learned from. */
  test(params: ParamValues<P>, rows: RowsToDeal): { readonly known: Int32Array; readonly test: Int32Array };
};

const dev = optional(
  kinds.fraction,
  "Share of the rows that may be learned from that becomes dev rows, drawn at random.",
  0,
);

/** A split of a protocol that knows train and test rows alone; dev rows are taken out of the training rows. */
export function defineTestSplit<const P extends ParamSpecs>(parts: TestParts<P>): SplitDeclaration {
  const { test, ...described } = parts;
  return defineSplit({
    ...described,
    params: { ...parts.params, dev },
    deal: (params: ParamValues<ParamSpecs>, rows: RowsToDeal) => {
      const chosen = test(params as unknown as ParamValues<P>, rows);
      return { ...withoutDev(chosen.known, (params as { dev: number }).dev, rows.seed), test: chosen.test };
    },
  } as unknown as SplitParts<P>);
}

/** The first of a random order become dev rows; the others keep theirs. */
function withoutDev(known: Int32Array, share: number, seed: number): Pick<Parts, "train" | "dev"> {
  const count = Math.round(known.length * share);
  const dev = stream(seed, "split", "dev").permutation(0, known.length).slice(0, count);
  const isDev = new Uint8Array(known.length);
  for (const place of dev) isDev[place] = 1;
  return {
    train: known.filter((_, place) => isDev[place] === 0),
    dev: dev.map((place) => known[place]!),
  };
}

/** @throws DataError where the data has no such ids */
export function ownersOf(column: "user" | "item", split: string, rows: RowsToDeal): Owners {
  const owners = column === "user" ? rows.users : rows.items;
  if (owners) return owners;
  throw cannotSplit(`\`${split}\` needs a column \`${column}\` of ids, which the data lacks`, rows.at);
}

/** @throws DataError where the data does not tell when its rows came about */
export function timesOf(split: string, rows: RowsToDeal): Float64Array {
  if (rows.times) return rows.times;
  throw cannotSplit(`\`${split}\` goes by time, which the data does not tell`, rows.at, [
    "a file tells it in a column `time` or `timestamp`",
  ]);
}

export function cannotSplit(message: string, at: Span | undefined, notes: readonly string[] = []) {
  return failure(DataError, "cannot-split", message, { at, notes });
}
