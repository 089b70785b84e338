import { type Called, callOf, showCalled } from "../declare/call.js";
import { usualSplit } from "../declare/directives.js";
import type { Owners, Parts, RowsToDeal, SplitDeclaration } from "../declare/split.js";
import type { CallRef, Const } from "../declare/values.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { constOf } from "../graph/constOf.js";
import { splits } from "../splits/index.js";
import type { RawData } from "./types.js";

type CalledSplit = Called<SplitDeclaration>;

/** Shares of train, dev and test that a program has as numbers: `random(0.8, 0.1, 0.1)`. */
export interface RandomShares {
  readonly method: "random";
  readonly fractions: readonly number[];
}

/** A split as a config writes it, or what a config's text has come to. */
export type SplitOption = string | RandomShares | CalledSplit;

export interface DealtRows {
  /** As a config writes it. */
  readonly call: string;
  readonly parts: Parts;
  /** Parts that the split asks for and that have come out empty. */
  readonly lacking: readonly ("dev" | "test")[];
}

/**
 * Deals the rows of a set.
 * @throws DataError where the split is none, the rows lack what it goes by, or no row is left to train on
 */
export function dealRows(
  raw: RawData,
  option: SplitOption | undefined,
  seed: number,
  at: Span | undefined,
): DealtRows {
  const split = option === undefined ? usualSplit(splits) : calledSplit(option, at);
  const call = showCalled(split);
  const { declaration, params } = split;
  const parts = declaration.deal(params, rowsOf(raw, seed, at));
  if (parts.train.length === 0) {
    throw failure(DataError, "empty-train", `no row is left to train on: ${raw.ratings.rows} in all`, {
      at,
      notes: [`the split is ${call}`],
    });
  }
  if (raw.test && parts.test.length > 0) {
    throw failure(DataError, "test-twice", `\`${call}\` deals test rows, and ${raw.name} brings its own`, {
      at,
      notes: ["`random(0.9, 0.1)` deals train and dev rows alone"],
    });
  }
  const wanted = (part: "dev" | "test") =>
    params[part] !== undefined && params[part] !== 0 && params[part] !== false;
  const lacking = (["dev", "test"] as const).filter(
    (part) => wanted(part) && parts[part].length === 0 && !(part === "test" && raw.test),
  );
  return { call, parts, lacking };
}

function calledSplit(option: SplitOption, at: Span | undefined): CalledSplit {
  if (typeof option === "object" && "declaration" in option) return option;
  const kind = callOf("a split", splits);
  const value: Const = typeof option === "string" ? constOf(option) : randomCall(option.fractions);
  const read = kind.read(value);
  if (read) return read;
  const refusal = kind.explain?.(value);
  throw failure(
    DataError,
    "bad-split",
    refusal?.message ?? `no split is called like that: ${String(option)}`,
    {
      at,
      notes: [...(refusal?.notes ?? []), `the splits are ${splits.names.join(", ")}`],
    },
  );
}

function randomCall(fractions: readonly number[]): CallRef {
  return { kind: "call", name: "random", args: fractions, named: new Map() };
}

function rowsOf({ ratings, times, given, test }: RawData, seed: number, at: Span | undefined): RowsToDeal {
  const owners = (name: string): Owners | null => {
    const column = ratings.columns.get(name);
    return column?.kind === "index" ? column : null;
  };
  return {
    rows: ratings.rows,
    users: owners("user"),
    items: owners("item"),
    times: times ?? null,
    seed,
    given: given ?? new Map(),
    hasTest: test !== undefined,
    at,
  };
}
