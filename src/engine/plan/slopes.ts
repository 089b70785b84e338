import { type Builder, reachable } from "./builder.js";
import { CannotPlan, unshaped, type Value } from "./ir.js";
import { differentiate } from "./reverse.js";

/** How an output hangs on the rows of one table: output[i] = … + slopes[i, :] · table[ids[i], :]. */
export interface Slopes {
  readonly table: string;
  /** The rating column of the ids. */
  readonly column: string;
  /** [n, width of the table] */
  readonly slopes: Value;
}

/**
 * The slopes of an output of one number an example in each table. Each must be read once, at the ids of a column, and
 * the output affine in it: then a slope is the same wherever the table's rows are.
 * @throws CannotPlan with the table and the reason, where that is not so
 */
export function slopesOf(b: Builder, output: Value, tables: readonly Value[]): readonly Slopes[] {
  // Examples do not meet on the way to their outputs: the gradient of the sum has each one's own in its row.
  const gradients = differentiate(b, b.sum(output, "all"), tables);
  return tables.map((value) => {
    const table = (value.made as { readonly name: string }).name;
    const gradient = gradients.get(table);
    if (!gradient) throw new CannotPlan(`\`${table}\` has no part in the score`);
    if (gradient.kind === "dense") throw new CannotPlan(`\`${table}\` is not read by ids`);
    const [part, ...more] = gradient.parts;
    if (!part || more.length > 0) throw new CannotPlan(`\`${table}\` is read in ${more.length + 1} places`);
    const ids = unshaped(part.ids).made;
    if (ids.kind !== "feed") throw new CannotPlan(`\`${table}\` is read at ids that are computed`);
    const slopes = b.reshape(part.rows, [output.shape[0]!, value.shape[1]!]);
    if (reachable([slopes]).includes(value)) throw new CannotPlan(`the score is not linear in \`${table}\``);
    return { table, column: ids.name, slopes };
  });
}
