import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { denseColumn, indexColumn } from "./columns.js";
import { usualRows } from "./joinColumns.js";
import type { NewUser } from "./newUsers.js";
import { applyTransform, transformOf, undoTransform } from "./transforms.js";
import type { Column, DataContext, DataSet, IdMap } from "./types.js";

/**
 * A row of the user table for somebody new: what they tell of themselves, and what is usual in the place of the rest.
 * @returns columns of one row, by name
 * @throws UsageError where the table has no such column, or the value is none of it
 */
export function rowOfUser(
  data: DataContext,
  table: DataSet,
  { about = {} }: NewUser,
): ReadonlyMap<string, Column> {
  const told = new Map(Object.entries(about).map(([name, value]) => [name.replace(/^user\./, ""), value]));
  const open = [...table.columns].filter(([, column]) => canBeTold(column)).map(([name]) => name);
  for (const name of told.keys()) {
    if (open.includes(name)) continue;
    const near = nearest(name, open)[0];
    throw failure(UsageError, "unknown-column", `${data.name} does not tell \`${name}\` of its users`, {
      notes: [
        ...(near ? [`did you mean \`${near}\`?`] : []),
        open.length > 0 ? `it tells ${open.join(", ")}` : "it tells nothing of them",
      ],
    });
  }
  return new Map(
    [...table.columns].map(([name, column]) => {
      const value = told.get(name);
      return [name, value === undefined ? usualRows(column, 1) : toldRow(data, name, column, String(value))];
    }),
  );
}

/** What a row of the user table says, as the data has it; null for what nobody could tell. */
export function toldOf(data: DataContext, name: string, row: number): string | null {
  const column = data.tables.get("user")?.columns.get(name);
  if (!column || !canBeTold(column)) return null;
  if (column.kind === "index") {
    const place = column.values[row]!;
    return idsOfColumn(data, name)?.ids[place] ?? String(place);
  }
  if (column.kind !== "dense") return null;
  const value = undoTransform(column.values[row]!, transformOf(data.transforms, `user.${name}`));
  return String(Number(value.toPrecision(3)));
}

/** One number or id for each user. */
function canBeTold(column: Column): boolean {
  return column.kind === "index" || (column.kind === "dense" && column.width === 1);
}

function toldRow(data: DataContext, name: string, column: Column, text: string): Column {
  if (column.kind === "index") {
    const ids = idsOfColumn(data, name);
    const place = ids ? ids.indexOf.get(text) : placeIn(text, column.dim);
    if (place !== undefined) return indexColumn(Int32Array.of(place), column.dim);
    const near = ids ? nearest(text, ids.ids, 3) : [];
    throw failure(UsageError, "unknown-id", `no ${name} of a user is called \`${text}\``, {
      notes: [
        near.length > 0
          ? `the nearest: ${near.join(", ")}`
          : `it knows ${ids ? ids.ids.slice(0, 10).join(", ") : `0 to ${column.dim - 1}`}`,
      ],
    });
  }
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number))
    return denseColumn(applyTransform([number], transformOf(data.transforms, `user.${name}`)));
  throw failure(UsageError, "not-a-number", `\`${name}\` of a user must be a number, got \`${text}\``);
}

function placeIn(text: string, dim: number): number | undefined {
  const place = Number(text);
  return /^\d+$/.test(text) && place < dim ? place : undefined;
}

/** A column is known by its name, or where several have it by its table's too. */
function idsOfColumn({ ids }: DataContext, name: string): IdMap | undefined {
  return ids.get(`user.${name}`) ?? ids.get(name);
}
