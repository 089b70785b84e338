import { dataSet, denseColumn, idMap, indexColumn, schemaOf, textColumn } from "../../src/data/columns.js";
import type { Column, DataContext, DataSet, Transform } from "../../src/data/types.js";

export type Numbers = ArrayLike<number>;
/** One number a row, rows of numbers, or strings. */
export type Values = Numbers | readonly (readonly number[])[] | readonly string[];
export type Columns = Readonly<Record<string, Values>>;

export interface DataParts {
  readonly columns: Columns;
  readonly tables?: Readonly<Record<string, Columns>>;
  /** Columns of ids, as `user` or `user.sex`. Default `user` and `item`. */
  readonly ids?: readonly string[];
  /** How many ids a column has; default as many as its table has rows, else one more than its largest. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Default `y` where there is such a column. */
  readonly target?: string | null;
  readonly transforms?: readonly Transform[];
}

/** A data set of these rows, in this order, with its context. */
export function dataOf(parts: DataParts): DataSet & { readonly context: DataContext } {
  const { ids = ["user", "item"], sizes = {}, tables = {}, transforms = [] } = parts;
  const rowsOf = (columns: Columns) => Object.values(columns)[0]?.length ?? 0;
  const read = (columns: Columns, prefix: string) =>
    dataSet(
      rowsOf(columns),
      Object.entries(columns).map(([name, values]) => {
        const size = sizes[name] ?? (tables[name] ? rowsOf(tables[name]) : undefined);
        return [name, columnOf(values, ids.includes(prefix + name), size)] as const;
      }),
    );
  const ratings = read(parts.columns, "");
  const entities = new Map(
    Object.entries(tables).map(([name, columns]) => [name, read(columns, `${name}.`)]),
  );
  const context: DataContext = {
    name: "<test>",
    target: parts.target === undefined ? (parts.columns.y ? "y" : null) : parts.target,
    tables: entities,
    ids: new Map(
      [...ratings.columns].flatMap(([name, column]) =>
        column.kind === "index"
          ? [[name, idMap(Array.from({ length: column.dim }, (_, i) => `${name}${i}`))]]
          : [],
      ),
    ),
    transforms,
    schema: schemaOf("<test>", ratings, entities),
  };
  return { ...ratings, context };
}

function columnOf(values: Values, isIds: boolean, size: number | undefined): Column {
  if (isStrings(values)) return textColumn(values);
  if (isRows(values)) return denseColumn(Float32Array.from(values.flat()), values[0]!.length);
  if (!isIds) return denseColumn(Float32Array.from(values));
  const ids = Int32Array.from(values);
  return indexColumn(ids, size ?? ids.reduce((a, b) => Math.max(a, b), -1) + 1);
}

const isStrings = (values: Values): values is readonly string[] => typeof values[0] === "string";
const isRows = (values: Values): values is readonly (readonly number[])[] => Array.isArray(values[0]);
