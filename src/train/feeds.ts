import type { Tensor } from "@tensorflow/tfjs-core";
import type { Column, DataSet } from "../data/types.js";
import { RATINGS } from "../declare/columns.js";
import type { ColumnFact, TfCore } from "../declare/op.js";
import { failure, ResourceError } from "../diagnostics/errors.js";
import type { Feeds } from "../model/model.js";
import type { Minibatch } from "./minibatch.js";

/** Elements that one table may have as a dense tensor: 1 GiB of floats. */
const MAX_DENSE = 2 ** 28;

/** Tensors for the columns that a graph reads. Tables stay in memory; rating columns are made for each batch. */
export class FeedMaker {
  private readonly tableFeeds = new Map<string, Tensor>();
  /** Columns of which each minibatch has its own rows. */
  readonly ratingColumns: readonly string[];

  constructor(
    private readonly tf: TfCore,
    columns: readonly ColumnFact[],
    tables: ReadonlyMap<string, DataSet>,
    given: Feeds = new Map(),
  ) {
    this.ratingColumns = columns.filter((c) => c.schema!.table === RATINGS).map((c) => c.name);
    for (const { name, schema } of columns) {
      if (schema!.table === RATINGS) continue;
      const column = tables.get(schema!.table)!.columns.get(schema!.name)!;
      try {
        this.tableFeeds.set(name, tf.keep(tensorOf(tf, name, column, null)));
      } catch (error) {
        this.dispose();
        throw error;
      }
    }
    for (const [name, tensor] of given) this.tableFeeds.set(name, tf.keep(tf.clone(tensor)));
  }

  /** The rating columns at these rows, and the tables. The caller disposes of the former with `release`. */
  feeds(data: DataSet, rows: Int32Array): Feeds {
    const feeds = new Map<string, Tensor>(this.tableFeeds);
    for (const name of this.ratingColumns) {
      feeds.set(name, tensorOf(this.tf, name, data.columns.get(name)!, rows));
    }
    return feeds;
  }

  /** What a step is fed: rating columns, what the outputs are compared with, the tables. Release it likewise. */
  minibatch(batch: Minibatch): Feeds {
    const feeds = new Map<string, Tensor>(this.tableFeeds);
    for (const name of [...this.ratingColumns, ...batch.compared]) {
      const { column, rows } = batch.at(name);
      feeds.set(name, tensorOf(this.tf, name, column, rows));
    }
    return feeds;
  }

  /** Frees what belongs to one minibatch. */
  release(feeds: Feeds): void {
    for (const [name, tensor] of feeds) if (!this.tableFeeds.has(name)) tensor.dispose();
  }

  dispose(): void {
    for (const tensor of this.tableFeeds.values()) tensor.dispose();
    this.tableFeeds.clear();
  }
}

/** `rows` null: every row, in order. */
function tensorOf(tf: TfCore, name: string, column: Column, rows: Int32Array | null): Tensor {
  const count = rows?.length ?? column.rows;
  switch (column.kind) {
    case "index":
      return tf.tensor1d(pick(column.values, rows), "int32");
    case "dense":
      return tf.tensor2d(pickRows(column.values, column.width, rows), [count, column.width], "float32");
    case "sparse": {
      requireRoom(name, count * column.width);
      const dense = new Float32Array(count * column.width);
      for (let at = 0; at < count; at++) {
        const row = rows ? rows[at]! : at;
        for (let i = column.offsets[row]!; i < column.offsets[row + 1]!; i++) {
          dense[at * column.width + column.indices[i]!] = column.values[i]!;
        }
      }
      return tf.tensor2d(dense, [count, column.width], "float32");
    }
    case "text":
      throw new Error(`column \`${name}\` holds text: the checker lets no graph read it`);
  }
}

function pick(values: Int32Array, rows: Int32Array | null): Int32Array {
  return rows ? rows.map((row) => values[row]!) : values;
}

function pickRows(values: Float32Array, width: number, rows: Int32Array | null): Float32Array {
  if (!rows) return values;
  const picked = new Float32Array(rows.length * width);
  rows.forEach((row, at) => {
    for (let i = 0; i < width; i++) picked[at * width + i] = values[row * width + i]!;
  });
  return picked;
}

function requireRoom(name: string, elements: number): void {
  if (elements <= MAX_DENSE) return;
  throw failure(
    ResourceError,
    "too-wide",
    `column \`${name}\` would take ${elements.toLocaleString("en")} numbers`,
    {
      notes: ["sparse columns are made dense for this backend; leave the column out, or take fewer terms"],
    },
  );
}
