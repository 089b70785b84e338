import { basename } from "node:path";
import { errorAt } from "../../diagnostics/diagnostic.js";
import { DataError, failure } from "../../diagnostics/errors.js";
import { dataSet, denseColumn, idMap, indexColumn } from "../columns.js";
import { type Problems, problemsOf } from "../problems.js";
import type { DenseColumn, IdMap, IndexColumn, RawData } from "../types.js";
import { type ChosenColumns, ROLES } from "./chooseColumns.js";
import { type BadCell, parseNumber, parseTime } from "./parseCell.js";
import type { Table } from "./table.js";

/**
 * A table of text as typed columns. Ids are any text, numbered in order of first appearance; further columns that
 * hold nothing but numbers become dense columns of their own name, others are left out and remarked upon.
 * @throws DataError with file, line and cell of each problem, the first twenty
 */
export function toRawData(table: Table, { columns, remarks }: ChosenColumns): RawData {
  const { path, header, records } = table;
  if (records.length === 0) throw noRows(table);
  const problems = problemsOf(path);
  const user = readIds(table, columns.get("user")!, problems);
  const item = readIds(table, columns.get("item")!, problems);
  const ratings = readNumbers(table, columns.get("ratings")!, parseNumber, problems);
  const timeColumn = columns.get("time");
  const times = timeColumn === undefined ? null : readNumbers(table, timeColumn, parseTime, problems);
  problems.throwIfAny();

  const chosen = new Set(columns.values());
  const extra: [string, DenseColumn][] = [];
  const leftOut: string[] = [];
  header.forEach((name, c) => {
    if (chosen.has(c)) return;
    const reserved = name === "" || (ROLES as readonly string[]).includes(name);
    const values = reserved ? null : numbersOrNull(table, c);
    if (values) extra.push([name, denseColumn(values)]);
    else leftOut.push(`\`${name}\``);
  });
  const leftOutRemark = `${path}: left out ${leftOut.join(", ")} (not numbers, or a name with a meaning of its own)`;

  return {
    name: basename(path),
    ratings: dataSet(records.length, [
      ["user", user.column],
      ["item", item.column],
      ["ratings", denseColumn(Float32Array.from(ratings))],
      ...extra,
    ]),
    tables: new Map(),
    ids: new Map([
      ["user", user.ids],
      ["item", item.ids],
    ]),
    remarks: leftOut.length > 0 ? [...remarks, leftOutRemark] : remarks,
    ...(times ? { times } : {}),
  };
}

function noRows({ path, locate }: Table): DataError {
  return failure(DataError, "empty-train", `\`${path}\` has no rows to train on`, {
    at: locate(-1),
    label: "below this line, each rating has a line of its own",
  });
}

function readIds(table: Table, column: number, problems: Problems): { column: IndexColumn; ids: IdMap } {
  const indexOf = new Map<string, number>();
  const values = Int32Array.from(table.records, (record, r) => {
    const id = record[column]!.trim();
    const found = indexOf.get(id);
    if (found !== undefined) return found;
    if (id === "") return reportCell(table, problems, r, column, { problem: "the id is empty", rule: "" });
    if (id.includes("\uFFFD")) {
      return reportCell(table, problems, r, column, { problem: "the id is not UTF-8 text", rule: "" });
    }
    indexOf.set(id, indexOf.size);
    return indexOf.size - 1;
  });
  return { column: indexColumn(values, indexOf.size), ids: idMap([...indexOf.keys()]) };
}

function readNumbers(
  table: Table,
  column: number,
  parse: (text: string) => number | BadCell,
  problems: Problems,
): Float64Array {
  return Float64Array.from(table.records, (record, r) => {
    const value = parse(record[column]!);
    return typeof value === "number" ? value : reportCell(table, problems, r, column, value);
  });
}

function reportCell(table: Table, problems: Problems, row: number, column: number, bad: BadCell): number {
  problems.add(() =>
    errorAt("bad-cell", `${bad.problem}, in column \`${table.header[column]}\``, {
      at: table.locate(row, column),
      label: bad.rule,
    }),
  );
  return 0;
}

function numbersOrNull(table: Table, column: number): Float32Array | null {
  const values = new Float32Array(table.records.length);
  for (let r = 0; r < values.length; r++) {
    const value = parseNumber(table.records[r]![column]!);
    if (typeof value !== "number") return null;
    values[r] = value;
  }
  return values;
}
