import type { ColumnSchema, DataSchema } from "../declare/columns.js";
import type { Const } from "../declare/values.js";
import type { NewUser } from "./newUsers.js";

/** Float rows, stored row by row. */
export interface DenseColumn {
  readonly kind: "dense";
  readonly rows: number;
  readonly width: number;
  readonly values: Float32Array;
  /** What each of several columns is called: the names of genres. */
  readonly labels?: readonly string[];
}

/** One id a row, each in 0…dim−1. (ANTK: HotIndex.) */
export interface IndexColumn {
  readonly kind: "index";
  readonly rows: number;
  readonly dim: number;
  readonly values: Int32Array;
}

/** Compressed sparse rows: row r holds entries offsets[r] … offsets[r+1]−1 of indices and values. */
export interface SparseColumn {
  readonly kind: "sparse";
  readonly rows: number;
  readonly width: number;
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
}

/** Strings such as titles; shown to people, never fed to a graph. */
export interface TextColumn {
  readonly kind: "text";
  readonly rows: number;
  readonly values: readonly string[];
}

export type Column = DenseColumn | IndexColumn | SparseColumn | TextColumn;

/** Named columns of equal length. */
export interface DataSet {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** What a part of a prepared set must know of the whole; absent on tables and raw sets. */
  readonly context?: DataContext;
}

/** What training, dev and test rows have in common. */
export interface DataContext {
  readonly name: string;
  /** The rating column to predict; null where none was named. */
  readonly target: string | null;
  /** Least and largest target of the training rows, in its own unit; null or absent where it is no number. */
  readonly targetRange?: readonly [low: number, high: number] | null;
  readonly tables: ReadonlyMap<string, DataSet>;
  readonly ids: ReadonlyMap<string, IdMap>;
  readonly transforms: readonly Transform[];
  readonly schema: DataSchema;
  /**
   * Rows of users of dev and test that models may look at: they are in histories, and neither trained on nor scored.
   * null or absent where the split shows none.
   */
  readonly shown?: DataSet | null;
}

/** Row number ↔ the id by which users know it, for one entity: ids[3] is the original id of index 3. */
export interface IdMap {
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** What `center`, `maxnorm` and `unit_variance` did to a column: stored = (raw − subtract) / divide. */
export interface Transform {
  /** Rating column, or `table.column`. */
  readonly column: string;
  readonly subtract: number;
  readonly divide: number;
}

/** What is known of the noise of a generated set, for the rows of each part. RMSE in the target's unit; NaN for an absent part. */
export interface NoiseFloor {
  readonly dev: number;
  readonly test: number;
}

/** What a source hands over before it is split: all ratings, and what is known of each user and item. */
export interface RawData {
  readonly name: string;
  readonly ratings: DataSet;
  /**
   * Test rows that the set's publisher set apart, with the same columns; the split then deals `ratings` to train and
   * dev alone. Only for sets without `times` and `expected`.
   */
  readonly test?: DataSet;
  /** Per-entity tables: `user`, `item`. Row r describes the entity with index r. */
  readonly tables: ReadonlyMap<string, DataSet>;
  /** Original ids of index columns, by column name: `user`, `item`. */
  readonly ids: ReadonlyMap<string, IdMap>;
  /** What a reader wants told once: guessed columns, a movie without a date. */
  readonly remarks: readonly string[];
  /** Test rows that the publisher names, by name, as rows of `ratings`. Read when asked for. */
  readonly given?: ReadonlyMap<string, () => Int32Array>;
  /**
   * When each row's rating was made, in seconds since 1970 (or the file's own unit). It becomes the rating column
   * `time`, scaled to [0, 1] by its range in the training rows; float32 could not tell such seconds apart.
   */
  readonly times?: Float64Array;
  /** Expectation of each row's rating under the true parameters, where the set was generated. */
  readonly expected?: Float64Array;
}

/** A set ready to train on. */
export interface DataSets extends DataContext {
  readonly train: DataSet;
  readonly dev: DataSet | null;
  readonly test: DataSet | null;
  readonly split: SplitMade;
  /** Which rows of the source each part has, and what the source held: what a score is a score on. */
  readonly rows: RowsMade;
  readonly remarks: readonly string[];
  /** RMSE that the true expectations reach on dev and test; only for generated sets. */
  readonly floor: NoiseFloor | null;
  /** Absent on data that a program made. */
  readonly origin?: DataOrigin;
  /** Who joined after the split, in the order of their ids; absent where nobody has. */
  readonly newUsers?: readonly NewUser[];
}

export interface SplitMade {
  /** As a config writes it: `random(0.8, 0.1, 0.1)`. */
  readonly call: string;
  readonly seed: number;
}

export interface RowsMade {
  /** SHA-256 of the source's rating columns and times as they were read, in hexadecimal digits. */
  readonly checksum: string;
  /** Row numbers in the source, from 0; test rows that the source brings apart are counted on behind the others. */
  readonly train: Int32Array;
  readonly dev: Int32Array;
  readonly test: Int32Array;
  /** Absent where the split shows none. */
  readonly shown?: Int32Array;
}

/** How a set was read and prepared, as plain data: `readOrigin` does it again. */
export interface DataOrigin {
  /** A set's name, or the whole path of a file. */
  readonly name: string;
  /** The source's own options. */
  readonly source: Readonly<Record<string, Const>>;
  readonly target: string | null;
  readonly center: readonly string[];
  readonly maxnorm: readonly string[];
  readonly unitVariance: readonly string[];
  readonly categories?: readonly string[];
  readonly history?: boolean;
  readonly atLeast?: number | null;
  readonly core?: number | null;
}

export type { ColumnSchema, DataSchema };
