import { createHash } from "node:crypto";
import { RATINGS } from "../declare/columns.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { dataSet, denseColumn, idMap, indexColumn, schemaOf } from "./columns.js";
import { joinColumns, usualRows } from "./joinColumns.js";
import { rowOfUser } from "./rowOfUser.js";
import { applyTransform, transformOf } from "./transforms.js";
import type { Column, DataContext, DataSet, DataSets, IdMap, IndexColumn, SparseColumn } from "./types.js";

/** Somebody who joins a set after it was split and scaled. */
export interface NewUser {
  /** By which they are asked for; nobody else's. */
  readonly id: string;
  /** Items by their original ids, ratings in the data's unit. */
  readonly ratings: readonly { readonly item: string; readonly rating: number }[];
  /**
   * What the user table tells of them, as the data has it: `{ age: 30, sex: "F" }`. Default what is usual: the mean of
   * numbers, the id that most users have.
   */
  readonly about?: Readonly<Record<string, string | number>>;
}

/** Rows of ratings to come, by places. */
interface Rows {
  readonly user: Int32Array;
  readonly item: Int32Array;
  readonly rating: Float64Array;
}

/**
 * The same data with users more: their ratings are training rows behind the others, their rows of every table by user
 * stand behind those of the others, and histories know them. Ids, dev and test rows and all scaling stay what they were,
 * so that a model of the old data fits in, and its dev scores are of the same rows. What else a rating tells, such as its
 * time, is taken at the mean of the training rows.
 *
 * The checksum of the rows is another: what is trained on this data has a protocol of its own.
 * @throws UsageError where an id is taken or unknown, or a value is none of its column
 */
export function withNewUsers(data: DataSets, users: readonly NewUser[]): DataSets {
  if (users.length === 0) return data;
  const known = requireIds(data, "user");
  requireIds(data, "item");
  requireFree(known, users);
  const rows = rowsOf(data, users, known.ids.length);
  const count = known.ids.length + users.length;
  const ids = new Map(data.ids).set("user", idMap([...known.ids, ...users.map(({ id }) => id)]));
  const train = withRows(data, rows, count);
  const tables = new Map(data.tables);
  const table = tables.get("user");
  if (table) tables.set("user", withUsers(data, table, users));
  for (const [name, set] of withHistories(data, tables, rows, count)) tables.set(name, set);
  const context: DataContext = {
    name: data.name,
    target: data.target,
    targetRange: data.targetRange ?? null,
    tables,
    ids,
    transforms: data.transforms,
    schema: schemaOf(data.name, train, tables),
    shown: data.shown ? withUserIds(data.shown, count) : null,
  };
  const part = (set: DataSet | null) => set && { ...withUserIds(set, count), context };
  return {
    ...data,
    ...context,
    train: { ...train, context },
    dev: part(data.dev),
    test: part(data.test),
    rows: grownRows(data.rows, users, rows.user.length),
    newUsers: [...(data.newUsers ?? []), ...users],
    remarks: [...data.remarks, ...users.map(({ id }, i) => joinedRemark(id, rows, known.ids.length + i))],
  };
}

function joinedRemark(id: string, { user }: Rows, place: number): string {
  const count = user.filter((other) => other === place).length;
  return `\`${id}\` has joined the data: ${count} training ${count === 1 ? "row" : "rows"}`;
}

function requireIds({ ids, train, name }: DataSets, column: string): IdMap {
  const map = ids.get(column);
  if (map && train.columns.get(column)?.kind === "index") return map;
  throw failure(UsageError, "no-ids", `the rows of ${name} have no column \`${column}\` of ids`, {
    notes: ["a new user is somebody who rates items"],
  });
}

function requireFree({ indexOf }: IdMap, users: readonly NewUser[]): void {
  const seen = new Set<string>();
  for (const { id } of users) {
    if (!indexOf.has(id) && !seen.has(id)) {
      seen.add(id);
      continue;
    }
    throw failure(UsageError, "id-taken", `there is a user called \`${id}\` already`, {
      notes: ["choose another id, which stands for the person from now on"],
    });
  }
}

/** @throws UsageError where an item is unknown, or no rating is left */
function rowsOf({ ids, origin }: DataSets, users: readonly NewUser[], from: number): Rows {
  const items = ids.get("item")!;
  const least = origin?.atLeast ?? Number.NEGATIVE_INFINITY;
  const rows = users.flatMap(({ id, ratings }, i) => {
    const own = ratings.filter(({ rating }) => rating >= least);
    if (own.length === 0) throw noRatings(id, ratings.length, origin?.atLeast ?? null);
    return own.map(({ item, rating }) => {
      const place = items.indexOf.get(item);
      if (place !== undefined) return { user: from + i, item: place, rating };
      throw failure(UsageError, "unknown-id", `no item is called \`${item}\`, which \`${id}\` has rated`, {
        notes: nearest(item, items.ids, 3).map((near) => `one is called \`${near}\``),
      });
    });
  });
  return {
    user: Int32Array.from(rows, (row) => row.user),
    item: Int32Array.from(rows, (row) => row.item),
    rating: Float64Array.from(rows, (row) => row.rating),
  };
}

function noRatings(id: string, given: number, least: number | null) {
  if (given === 0) {
    return failure(
      UsageError,
      "no-ratings",
      `\`${id}\` has rated nothing, so there is nothing to learn from`,
    );
  }
  return failure(UsageError, "no-ratings", `no rating of \`${id}\` is at least ${least}`, {
    notes: ["this data takes others for no sign of liking: `at_least` leaves them out"],
  });
}

/** The training rows, with those of the new users behind them. */
function withRows({ train, target, transforms }: DataSets, rows: Rows, users: number): DataSet {
  const rated = target !== null && train.columns.get(target)?.kind === "dense" ? target : RATINGS;
  const columns = [...train.columns].map(([name, column]): [string, Column] => {
    if (name === "user") return [name, joinColumns(grownIds(column as IndexColumn, users), ids(rows.user))];
    if (name === "item") return [name, joinColumns(column, ids(rows.item))];
    if (name === rated && column.kind === "dense" && column.width === 1) {
      const stored = applyTransform(rows.rating, transformOf(transforms, name));
      return [name, joinColumns(column, denseColumn(stored))];
    }
    return [name, joinColumns(column, usualRows(column, rows.user.length))];
  });
  return dataSet(train.rows + rows.user.length, columns);
}

function ids(values: Int32Array): IndexColumn {
  return indexColumn(values, 0);
}

function grownIds(column: IndexColumn, dim: number): IndexColumn {
  return { ...column, dim };
}

function withUserIds(set: DataSet, users: number): DataSet {
  const column = set.columns.get("user") as IndexColumn;
  return { ...set, columns: new Map(set.columns).set("user", grownIds(column, users)) };
}

function withUsers(data: DataSets, table: DataSet, users: readonly NewUser[]): DataSet {
  const rows = users.map((user) => rowOfUser(data, table, user));
  const columns = [...table.columns].map(([name, column]): [string, Column] => [
    name,
    rows.reduce((all, row) => joinColumns(all, row.get(name)!), column),
  ]);
  return dataSet(table.rows + users.length, columns);
}

/** `user.rated` and `item.raters`, where the data has histories, with what the new users have rated. */
function withHistories(
  { tables }: DataSets,
  grown: ReadonlyMap<string, DataSet>,
  { user, item }: Rows,
  users: number,
): readonly (readonly [string, DataSet])[] {
  const [rated, raters] = [
    tables.get("user")?.columns.get("rated"),
    tables.get("item")?.columns.get("raters"),
  ];
  if (rated?.kind !== "sparse" || raters?.kind !== "sparse") return [];
  const ofUsers = grown.get("user")!.columns.get("rated") as SparseColumn;
  const put = (table: string, name: string, column: Column) => {
    const set = grown.get(table)!;
    return [table, { ...set, columns: new Map(set.columns).set(name, column) }] as const;
  };
  return [
    put("user", "rated", withOnes(ofUsers, user, item)),
    put("item", "raters", withOnes({ ...raters, width: users }, item, user)),
  ];
}

/** With a 1 in these places, of rows and columns; the columns of a row stay in rising order. */
function withOnes(column: SparseColumn, rows: Int32Array, columns: Int32Array): SparseColumn {
  const more = new Map<number, Set<number>>();
  rows.forEach((row, i) => {
    more.set(row, (more.get(row) ?? new Set()).add(columns[i]!));
  });
  const offsets = new Int32Array(column.rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < column.rows; row++) {
    const entries = new Map<number, number>();
    for (let at = column.offsets[row]!; at < column.offsets[row + 1]!; at++)
      entries.set(column.indices[at]!, column.values[at]!);
    for (const place of more.get(row) ?? []) entries.set(place, 1);
    for (const [place, value] of [...entries].sort(([a], [b]) => a - b)) {
      indices.push(place);
      values.push(value);
    }
    offsets[row + 1] = indices.length;
  }
  return { ...column, offsets, indices: Int32Array.from(indices), values: Float32Array.from(values) };
}

/** The rows of new users are counted on behind all others of the source. */
function grownRows(rows: DataSets["rows"], users: readonly NewUser[], count: number): DataSets["rows"] {
  const parts = [rows.train, rows.dev, rows.test, rows.shown ?? new Int32Array(0)];
  const from = parts.reduce((most, part) => part.reduce((a, b) => Math.max(a, b + 1), most), 0);
  const own = Int32Array.from({ length: count }, (_, i) => from + i);
  const checksum = createHash("sha256").update(rows.checksum).update(JSON.stringify(users)).digest("hex");
  return { ...rows, checksum, train: Int32Array.from([...rows.train, ...own]) };
}
