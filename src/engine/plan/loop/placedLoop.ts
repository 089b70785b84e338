import type { Value } from "../ir.js";
import type { Layout } from "../space.js";

/** Where the elements of an operand or result lie. Addresses are bytes; rows have the loop's width. */
export type Place =
  /** Row by row. */
  | { readonly kind: "full"; readonly at: number }
  | { readonly kind: "perColumn"; readonly at: number }
  | { readonly kind: "perRow"; readonly at: number }
  | { readonly kind: "scalar"; readonly at: number }
  | { readonly kind: "number"; readonly value: number; readonly dtype: Value["dtype"] }
  /** Elements in steps of their own. */
  | StridedPlace
  | RowsPlace;

export interface StridedPlace {
  readonly kind: "strided";
  readonly at: number;
  readonly layout: Layout;
}

/** Row r of the loop is row ids[r] of a table; in a table of width 1, element r. */
export interface RowsPlace {
  readonly kind: "rowsOf";
  readonly at: number;
  readonly ids: number;
  readonly width: number;
}

/** A loop whose places are known. */
export interface PlacedLoop {
  /** A number, or the address of one that each step sets. */
  readonly rows: number | { readonly countAt: number };
  readonly columns: number;
  /** Rows whose number here is not negative are left out. */
  readonly unlessMarked?: number;
  readonly operands: ReadonlyMap<Value, Place>;
  /** Maps in order. */
  readonly members: readonly Value[];
  readonly stores: readonly { readonly value: Value; readonly to: Place }[];
  readonly reductions: readonly PlacedReduction[];
  /** Rows added to those of a table. */
  readonly additions: readonly PlacedAddition[];
  /** The operand or member that stands for a value: for a member, whatever reshapes are around it. */
  readonly resolve: (value: Value) => Value;
}

/** Where the results of a sum or maximum go. */
export type PlacedReduction = PlacedSum | PlacedColumnSums | PlacedMax;

export interface PlacedSum {
  readonly kind: "all" | "columns";
  readonly value: Value;
  readonly to: number;
  /** Where the loop is parted into blocks: a float64 for the sum of each. */
  readonly partsAt?: number;
}

/** So many rows after each other are summed into one; scratch for a float64 of each column, see `blockScratch`. */
export interface PlacedColumnSums {
  readonly kind: "rows";
  readonly value: Value;
  readonly to: number;
  readonly count: number;
  readonly scratch: number;
  /** Whether the loop is parted into blocks, each with scratch of its own. */
  readonly isParted: boolean;
}

export interface PlacedMax {
  readonly kind: "max";
  readonly value: Value;
  readonly to: number;
}

export interface PlacedAddition {
  readonly value: Value;
  readonly to: RowsPlace;
  /**
   * Where ids count the different rows from 0 on in the order of this loop, the row that a new one starts from: one of
   * zeros. Without it the table has been set to 0.
   */
  readonly zeros?: number;
  /** Gets a 1 where a sum may not be finite: the sum of all of them is not. */
  readonly suspectAt?: number;
}
