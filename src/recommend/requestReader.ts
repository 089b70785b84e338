import { transformOf } from "../data/transforms.js";
import type { Column, DataSet } from "../data/types.js";
import type { ColumnSchema } from "../declare/columns.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import { tooWide } from "../train/userItemPairs.js";
import { type Catalogue, idsOf, nearIds, placeOf } from "./catalogue.js";
import type { StoredRun } from "./readRun.js";

/** Values of the rating columns of one prediction: ids as the data has them, numbers in the data's unit. */
export type Request = Readonly<Record<string, string | number>>;

/** Reads requests as rows of the columns that a model reads. */
export class RequestReader {
  /**
   * @param read rating columns that the graph reads
   * @param trainedUsers users with places from here on have no row in the model's tables
   * @param scoresItems whether a request may name an item that the graph does not read
   */
  constructor(
    private readonly read: readonly ColumnSchema[],
    private readonly catalogue: Catalogue,
    private readonly data: Pick<StoredRun["record"]["data"], "means" | "transforms">,
    private readonly trainedUsers: number,
    private readonly scoresItems: boolean,
  ) {}

  /** Whether a request gives an id for this column; else it may give a number. */
  isIds(column: string): boolean {
    if (column === "item" && this.scoresItems) return true;
    return this.read.some(({ name, kind }) => name === column && kind === "index");
  }

  /** What is wrong with a value of a request; null where nothing is. */
  problemWith(
    column: string,
    value: string,
  ): { readonly message: string; readonly notes: readonly string[] } | null {
    if (!this.isIds(column)) {
      const isNumber = value !== "" && Number.isFinite(Number(value));
      return isNumber ? null : { message: `\`${column}\` must be a number, got \`${value}\``, notes: [] };
    }
    const { indexOf, ids } = idsOf(this.catalogue, column);
    if (indexOf.has(value)) return null;
    return { message: `no ${column} is called \`${value}\``, notes: [nearIds(value, ids)] };
  }

  /** @throws UsageError where an id is unknown or missing, or a number is none */
  rowsOf(requests: readonly Request[]): DataSet {
    const columns = new Map<string, Column>();
    for (const { name, kind, dim, width } of this.read) {
      if (kind !== "index" && width !== 1) throw tooWide(name, width);
      const rows = requests.length;
      const column: Column =
        kind === "index"
          ? { kind, rows, dim: dim!, values: Int32Array.from(requests, (r) => this.rowOf(name, r[name])) }
          : {
              kind: "dense",
              rows,
              width: 1,
              values: Float32Array.from(requests, (r) => this.number(name, r[name])),
            };
      columns.set(name, column);
    }
    return { rows: requests.length, columns };
  }

  /** @throws UsageError where the id is unknown or missing */
  placeOf(column: string, id: string | number | undefined): number {
    if (id !== undefined) return placeOf(this.catalogue, column, id);
    throw failure(UsageError, "missing-column", `a prediction needs \`${column}\``, {
      notes: [`this model reads ${this.read.map(({ name }) => name).join(", ")}`],
    });
  }

  /** As the model takes it: scaled as the training rows were, or their mean. */
  number(column: string, value: string | number | undefined): number {
    const { means, transforms } = this.data;
    if (value === undefined) return means[column] ?? 0;
    const number = Number(value);
    if (!Number.isFinite(number))
      throw failure(UsageError, "not-a-number", `\`${column}\` must be a number, got \`${value}\``);
    const { subtract, divide } = transformOf(transforms, column);
    return (number - subtract) / divide;
  }

  /** Where a row has to be read: those who were folded in have none. */
  private rowOf(column: string, id: string | number | undefined): number {
    const place = this.placeOf(column, id);
    return column === "user" && place >= this.trainedUsers ? 0 : place;
  }
}
