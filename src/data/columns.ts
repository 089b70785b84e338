import { type ColumnSchema, type DataSchema, RATINGS } from "../declare/columns.js";
import type { Column, DataSet, DenseColumn, IdMap, IndexColumn, TextColumn } from "./types.js";

/** Small makers and readers of columns. */

/** @param width columns; values has rows · width elements, row by row */
export function denseColumn(values: Float32Array, width = 1, labels?: readonly string[]): DenseColumn {
  const column: DenseColumn = { kind: "dense", rows: values.length / width, width, values };
  return labels ? { ...column, labels } : column;
}

export function indexColumn(values: Int32Array, dim: number): IndexColumn {
  return { kind: "index", rows: values.length, dim, values };
}

export function textColumn(values: readonly string[]): TextColumn {
  return { kind: "text", rows: values.length, values };
}

export function dataSet(rows: number, columns: Iterable<readonly [string, Column]>): DataSet {
  return { rows, columns: new Map(columns) };
}

/** The ids in the order of their index. */
export function idMap(ids: readonly string[]): IdMap {
  return { ids, indexOf: new Map(ids.map((id, index) => [id, index])) };
}

/** The given rows, in the given order. */
export function takeRows(set: DataSet, rows: Int32Array): DataSet {
  return dataSet(
    rows.length,
    [...set.columns].map(([name, column]) => [name, takeColumnRows(column, rows)] as const),
  );
}

function takeColumnRows(column: Column, rows: Int32Array): Column {
  switch (column.kind) {
    case "dense": {
      const { width } = column;
      const values = new Float32Array(rows.length * width);
      rows.forEach((row, i) => {
        for (let k = 0; k < width; k++) values[i * width + k] = column.values[row * width + k]!;
      });
      return { ...column, rows: rows.length, values };
    }
    case "index":
      return { ...column, rows: rows.length, values: rows.map((row) => column.values[row]!) };
    case "text":
      return { ...column, rows: rows.length, values: Array.from(rows, (row) => column.values[row]!) };
    case "sparse": {
      const offsets = new Int32Array(rows.length + 1);
      rows.forEach((row, i) => {
        offsets[i + 1] = offsets[i]! + column.offsets[row + 1]! - column.offsets[row]!;
      });
      const indices = new Int32Array(offsets[rows.length]!);
      const values = new Float32Array(indices.length);
      rows.forEach((row, i) => {
        const start = column.offsets[row]!;
        const end = column.offsets[row + 1]!;
        indices.set(column.indices.subarray(start, end), offsets[i]!);
        values.set(column.values.subarray(start, end), offsets[i]!);
      });
      return { ...column, rows: rows.length, offsets, indices, values };
    }
  }
}

/** What the checker may know of a set: every column, without values. */
export function schemaOf(name: string, ratings: DataSet, tables: ReadonlyMap<string, DataSet>): DataSchema {
  const columns: ColumnSchema[] = [];
  const add = (table: string, set: DataSet) => {
    for (const [column, values] of set.columns) columns.push(columnSchema(table, column, values));
  };
  add(RATINGS, ratings);
  for (const [table, set] of tables) add(table, set);
  return { name, columns };
}

const dtypes = { dense: "float32", sparse: "float32", index: "int32", text: null } as const;

function columnSchema(table: string, name: string, column: Column): ColumnSchema {
  return {
    name,
    table,
    kind: column.kind,
    dtype: dtypes[column.kind],
    rows: table === RATINGS ? null : column.rows,
    width: column.kind === "dense" || column.kind === "sparse" ? column.width : 1,
    dim: column.kind === "index" ? column.dim : null,
  };
}
