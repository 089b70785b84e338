import type { DataSet, IndexColumn } from "../data/types.js";
import { orderByGroup } from "../numeric/orderByGroup.js";
import { stream } from "../numeric/stream.js";
import type { TrainSettings } from "./settings.js";

type Settings = Pick<TrainSettings, "onePer" | "seed">;

/**
 * The rows that an epoch visits, in the order in which it does: every row once; with `one_per` one row of each of the
 * column's ids that has any, drawn anew in every epoch. They depend on seed and epoch alone.
 */
export function epochRows(data: DataSet, { onePer, seed }: Settings, epoch: number): Int32Array {
  const order = stream(seed, "shuffle").permutation(epoch, examplesOf(data, { onePer }));
  if (onePer === null) return order;
  const { starts, rows } = groupsOf(data, onePer);
  const words = stream(seed, "one_per", onePer).bits(epoch, order.length);
  return order.map((group) => {
    const size = starts[group + 1]! - starts[group]!;
    return rows[starts[group]! + Math.floor((words[group]! / 2 ** 32) * size)]!;
  });
}

/** How many rows an epoch visits. */
export function examplesOf(data: DataSet, { onePer }: Pick<Settings, "onePer">): number {
  return onePer === null ? data.rows : groupsOf(data, onePer).starts.length - 1;
}

/** Rows of a full minibatch. */
export function minibatchSize(data: DataSet, settings: Pick<TrainSettings, "onePer" | "mb">): number {
  const examples = examplesOf(data, settings);
  return settings.mb === "all" ? examples : Math.min(settings.mb, examples);
}

/** Those of group g stand at starts[g] … starts[g + 1] − 1; a group is an id that has rows. */
interface Groups {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
}

const made = new WeakMap<DataSet, Map<string, Groups>>();

function groupsOf(data: DataSet, column: string): Groups {
  const ofData = made.get(data) ?? new Map<string, Groups>();
  made.set(data, ofData);
  const known = ofData.get(column);
  if (known) return known;
  const { values, dim } = data.columns.get(column) as IndexColumn;
  const rows = orderByGroup(values, dim);
  const starts: number[] = [];
  rows.forEach((row, at) => {
    if (at === 0 || values[row] !== values[rows[at - 1]!]) starts.push(at);
  });
  const groups = { starts: Int32Array.from([...starts, rows.length]), rows };
  ofData.set(column, groups);
  return groups;
}
