import type { DataSets } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { StoredRun } from "./readRun.js";

/**
 * The data that a run was trained on, read and split again.
 * @param from where it lies now; default where it lay
 * @throws UsageError where a program made the data
 * @throws DataError where it cannot be read
 */
export async function readRunData({ record, path }: StoredRun, from?: string): Promise<DataSets> {
  const { origin, split, name, newUsers } = record.data;
  if (!origin) {
    throw failure(UsageError, "no-origin", `the run \`${path}\` cannot read its data \`${name}\` again`, {
      notes: ["a program made the data; in a program, `trained.eval(data)` takes it"],
    });
  }
  const { readOrigin } = await import("../data/read.js");
  return readOrigin({ ...origin, name: from ?? origin.name }, split, newUsers);
}

/**
 * Categories of each id of a column, such as the genres of each item, by the name of the table's column: read from the
 * data again, since a run keeps only what its model reads.
 * @param ids of the column, in the order of the answer
 * @throws as `readRunData`
 */
export async function categoriesOfRun(
  { record }: StoredRun,
  column: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly (readonly string[])[]>> {
  const { origin } = record.data;
  if (!origin) return new Map();
  const [{ readRawData }, { categoriesOf }] = await Promise.all([
    import("../data/read.js"),
    import("../data/explore/entities.js"),
  ]);
  const raw = await readRawData(origin.name, { source: origin.source });
  const { indexOf } = raw.ids.get(column) ?? { indexOf: new Map<string, number>() };
  return new Map(
    [...categoriesOf(raw.tables.get(column), raw)].map(([name, rows]) => [
      name,
      ids.map((id) => rows[indexOf.get(id) ?? -1] ?? []),
    ]),
  );
}
