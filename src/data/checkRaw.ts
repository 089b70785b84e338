import { RATINGS } from "../declare/columns.js";
import { errorAt } from "../diagnostics/diagnostic.js";
import { type Problems, problemsOf } from "./problems.js";
import type { Column, DataSet, RawData } from "./types.js";

/**
 * Everything later phases rely on: columns of equal length, finite numbers, ids inside their range, and for each
 * per-entity table as many rows as its index column has ids.
 * @throws DataError with column and row (counted from 1) of each problem
 */
export function checkRaw(raw: RawData): void {
  const problems = problemsOf(raw.name);
  checkSet(problems, RATINGS, raw.ratings);
  if (raw.test) {
    checkSet(problems, "test", raw.test);
    checkSameColumns(problems, raw.ratings, raw.test);
  }
  for (const [name, table] of raw.tables) {
    checkSet(problems, name, table);
    const ids = raw.ratings.columns.get(name);
    if (ids?.kind === "index" && ids.dim !== table.rows) {
      const message = `the table \`${name}\` has ${table.rows} rows, but \`${name}\` has ${ids.dim} ids`;
      problems.add(() => errorAt("table-rows", message));
    }
  }
  for (const [what, values] of [
    ["times", raw.times],
    ["expected", raw.expected],
  ] as const) {
    if (values) checkRowCount(problems, RATINGS, what, values.length, raw.ratings.rows);
    values?.forEach((v, row) => {
      checkFinite(problems, RATINGS, what, v, row);
    });
  }
  problems.throwIfAny();
}

/** Test rows of the set's own must fit a model of its training rows. */
function checkSameColumns(problems: Problems, ratings: DataSet, test: DataSet): void {
  const said = (set: DataSet) =>
    [...set.columns].map(
      ([name, c]) => `${name} ${c.kind} ${"width" in c ? c.width : "dim" in c ? c.dim : ""}`,
    );
  if (String(said(ratings)) === String(said(test))) return;
  const message = `the test rows have other columns: ${said(test).join(", ")} instead of ${said(ratings).join(", ")}`;
  problems.add(() => errorAt("test-columns", message));
}

function checkSet(problems: Problems, table: string, set: DataSet): void {
  for (const [name, column] of set.columns) {
    checkRowCount(problems, table, name, column.rows, set.rows);
    checkColumn(problems, table, name, column);
  }
}

function checkColumn(problems: Problems, table: string, name: string, column: Column): void {
  switch (column.kind) {
    case "text":
      return;
    case "dense":
      checkRowCount(problems, table, name, column.values.length / column.width, column.rows);
      for (let i = 0; i < column.values.length; i++) {
        checkFinite(problems, table, name, column.values[i]!, Math.floor(i / column.width));
      }
      return;
    case "index":
      checkRowCount(problems, table, name, column.values.length, column.rows);
      column.values.forEach((id, row) => {
        if (id >= 0 && id < column.dim) return;
        const message = `id ${id} in row ${row + 1} of ${called(table, name)} is outside 0 … ${column.dim - 1}`;
        problems.add(() => errorAt("id-range", message, { notes: ["ids count from 0"] }));
      });
      return;
    case "sparse":
      checkRowCount(problems, table, name, column.offsets.length - 1, column.rows);
      for (let row = 0; row < column.rows; row++) {
        for (let k = column.offsets[row]!; k < column.offsets[row + 1]!; k++) {
          checkFinite(problems, table, name, column.values[k]!, row);
          const index = column.indices[k]!;
          if (index >= 0 && index < column.width) continue;
          const message = `column ${index} in row ${row + 1} of ${called(table, name)} is outside 0 … ${column.width - 1}`;
          problems.add(() => errorAt("id-range", message));
        }
      }
  }
}

function checkRowCount(
  problems: Problems,
  table: string,
  name: string,
  found: number,
  expected: number,
): void {
  if (found === expected) return;
  const message = `${called(table, name)} has ${found} rows instead of ${expected}`;
  problems.add(() => errorAt("row-count", message));
}

function checkFinite(problems: Problems, table: string, name: string, value: number, row: number): void {
  if (Number.isFinite(value)) return;
  const message = `row ${row + 1} of ${called(table, name)} is ${value}, which is not a finite number`;
  problems.add(() => errorAt("not-finite", message));
}

function called(table: string, name: string): string {
  return table === RATINGS ? `column \`${name}\`` : `column \`${table}.${name}\``;
}
