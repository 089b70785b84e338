import { type Builder, reachable } from "./builder.js";
import { CannotPlan, unshaped, type Value } from "./ir.js";
import { type Lists, listsOfOne, notById, readingOf } from "./readings.js";
import { gradientsAt } from "./reverse.js";

/**
 * How an output hangs on the rows of one table: output[i] = … + slopes[i, :] · sums[ids[i], :], where sums is the table,
 * or has for each list the weighted sum of its rows.
 */
export interface Slopes {
  readonly table: string;
  /** The rating column of the ids. */
  readonly column: string;
  /** null: an id is a row of the table. */
  readonly lists: Lists | null;
  /** [n, width of the table] */
  readonly slopes: Value;
}

/**
 * The slopes of an output of one number an example in each table. Each must be read once, at the ids of a column or by
 * the lists that belong to them, and the output affine in it: then a slope is the same wherever the table's rows are.
 * @throws CannotPlan with the table and the reason, where that is not so
 */
export function slopesOf(b: Builder, output: Value, tables: readonly Value[]): readonly Slopes[] {
  // Examples do not meet on the way to their outputs: the gradient of the sum has each one's own in its row.
  const total = b.sum(output, "all");
  return tables.map((table) => {
    const name = nameOf(table);
    const { sums, ids: own, lists } = readingOf(output, table, name);
    const gradient = gradientsAt(b, total, [sums]).get(sums)!;
    const [part, ...more] = gradient.kind === "rows" ? gradient.parts : [{ ids: own, rows: gradient.value }];
    if (!part?.ids) throw notById(name);
    if (more.length > 0) throw new CannotPlan(`\`${name}\` is read in ${more.length + 1} places`);
    const slopes = b.reshape(part.rows, [output.shape[0]!, table.shape[1]!]);
    if (reachable([slopes]).includes(table)) throw new CannotPlan(`the score is not linear in \`${name}\``);
    return { table: name, slopes, ...idsFrom(part.ids, lists, name) };
  });
}

/** The column of the ids. Ids that a table of constants gives for those of a column are lists of one row each. */
function idsFrom(ids: Value, lists: Lists | null, name: string): Pick<Slopes, "column" | "lists"> {
  const { made } = unshaped(ids);
  if (made.kind === "feed") return { column: made.name, lists };
  if (made.kind === "gather" && lists === null) {
    const [table, column] = made.inputs.map((input) => unshaped(input).made) as [
      Value["made"],
      Value["made"],
    ];
    if (table.kind === "constant" && column.kind === "feed")
      return { column: column.name, lists: listsOfOne(table.values) };
  }
  throw new CannotPlan(`\`${name}\` is read at ids that are computed`);
}

function nameOf({ made }: Value): string {
  return (made as { readonly name: string }).name;
}
