import type { DataSet, IndexColumn } from "../data/types.js";
import { DataError, failure } from "../diagnostics/errors.js";
import { distinctByGroup } from "../numeric/distinctByGroup.js";
import { stream } from "../numeric/stream.js";

/** Which negatives are drawn: `count` ids of column `of` for each example, none that its group `within` has. */
export interface NegativeSettings {
  readonly count: number;
  /** A rating column of ids. */
  readonly of: string;
  /** A rating column of ids; null: any id may be drawn. */
  readonly within: string | null;
}

/** Draws negatives for the rows of one data set. */
export interface Negatives {
  /** Ids of the rows' own column, then `count` drawn ones for each row in turn. */
  draw(rows: Int32Array, step: number): Int32Array;
}

/** What is asked for of one data set: two requests of the same parts are one. */
interface Request {
  readonly known: readonly DataSet[];
  readonly settings: NegativeSettings;
  readonly seed: number;
  readonly purpose: string;
}

/** A data set is asked for at every step, mostly in the same words: what was made is kept as long as the set. */
const made = new WeakMap<DataSet, { readonly request: Request; readonly negatives: Negatives }[]>();

/**
 * The negatives of a data set, each drawn uniformly from the ids that its row's group has in no row of `known`. What is
 * drawn depends on seed, purpose and step alone, so that every engine sees the same.
 * @param purpose whose draws they are: `train`, `dev`
 * @throws DataError where a group has every id
 */
export function negativesOf(
  data: DataSet,
  known: readonly DataSet[],
  settings: NegativeSettings,
  seed: number,
  purpose: string,
): Negatives {
  const request = { known, settings, seed, purpose };
  const ofData = made.get(data) ?? [];
  made.set(data, ofData);
  const found = ofData.find((other) => isSame(other.request, request));
  if (found) return found.negatives;
  const negatives = makeNegatives(data, known, settings, seed, purpose);
  ofData.push({ request, negatives });
  return negatives;
}

function isSame(a: Request, b: Request): boolean {
  const [x, y] = [a.settings, b.settings];
  const isSameDraw = a.seed === b.seed && a.purpose === b.purpose && x.count === y.count;
  const isSameColumn = x.of === y.of && x.within === y.within;
  return (
    isSameDraw &&
    isSameColumn &&
    a.known.length === b.known.length &&
    a.known.every((set, i) => set === b.known[i])
  );
}

function makeNegatives(
  data: DataSet,
  known: readonly DataSet[],
  { count, of, within }: NegativeSettings,
  seed: number,
  purpose: string,
): Negatives {
  const own = idsOf(data, of);
  const groups = within === null ? null : idsOf(data, within);
  const rows = (set: DataSet) => ({ group: idsOf(set, within!).values, value: idsOf(set, of).values });
  const seen = groups && distinctByGroup(groups.dim, known.map(rows));
  if (seen) requireRoom(seen, own.dim, data, of, within!);
  const draws = stream(seed, "negatives", purpose);
  return {
    draw(rows, step) {
      const ids = new Int32Array(rows.length * (1 + count));
      const words = draws.bits(step, rows.length * count);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i]!;
        ids[i] = own.values[row]!;
        const others = seen?.(groups!.values[row]!);
        for (let k = 0; k < count; k++) {
          const at = i * count + k;
          const word = words[at]!;
          ids[rows.length + at] = others ? unseen(others, own.dim, word) : scaled(word, own.dim);
        }
      }
      return ids;
    },
  };
}

/**
 * The ids of some of the rows that ids were drawn for, and of the negatives of each in turn.
 * @param ids as `draw` returns them
 * @param all how many rows they were drawn for
 * @param rows places among those
 */
export function idsOfRows(ids: Int32Array, all: number, rows: Int32Array): Int32Array {
  const count = ids.length / all - 1;
  const some = new Int32Array(rows.length * (1 + count));
  rows.forEach((row, i) => {
    some[i] = ids[row]!;
    const from = all + row * count;
    some.set(ids.subarray(from, from + count), rows.length + i * count);
  });
  return some;
}

/** A word as an integer in 0 … n − 1. Ids differ in probability by less than n · 2⁻³². */
function scaled(word: number, n: number): number {
  return Math.floor((word / 2 ** 32) * n);
}

/** The ids of a group, ascending. */
type Seen = (group: number) => Int32Array;

/** One word is one id: the r-th that is not among the given ones, r being as likely as any other. */
function unseen(ids: Int32Array, dim: number, word: number): number {
  const r = scaled(word, dim - ids.length);
  // ids[j] − j ids below it are not among them. The first j for which these are more than r:
  let [low, high] = [0, ids.length];
  while (low < high) {
    const j = (low + high) >> 1;
    if (ids[j]! - j > r) high = j;
    else low = j + 1;
  }
  return r + low;
}

function requireRoom(seen: Seen, dim: number, data: DataSet, of: string, within: string): void {
  const full = idsOf(data, within).values.find((group) => seen(group).length >= dim);
  if (full === undefined) return;
  const id = data.context?.ids.get(within)?.ids[full] ?? full;
  throw failure(
    DataError,
    "no-negatives",
    `no negative is left for ${within} ${id}, which has each of the ${dim} ids of \`${of}\``,
    { notes: ["`@train(negatives_for=None)` draws from all ids"] },
  );
}

function idsOf(data: DataSet, name: string): IndexColumn {
  const column = data.columns.get(name);
  if (column?.kind === "index") return column;
  throw new Error(`\`${name}\` must be a column of ids: what is asked of the objective is checked before`);
}
