import { CannotPlan, inputsOf, type Value } from "../plan/ir.js";

/** A size that depends on the rows of a minibatch: rows · n + rest. */
export interface Dim {
  readonly rows: number;
  readonly rest: number;
}

/**
 * What a pass looks like for any number of rows: it is recorded twice, with different numbers, and the sizes that
 * differ follow from the rows.
 * @param a the value as recorded with `rowsOfA` rows, `b` likewise
 * @returns the sizes of each value of the first recording whose shape depends on the rows
 * @throws CannotPlan where the two compute something else
 */
export function sizesOf(
  a: Value,
  rowsOfA: number,
  b: Value,
  rowsOfB: number,
): ReadonlyMap<Value, readonly Dim[]> {
  const sizes = new Map<Value, readonly Dim[]>();
  const partners = new Map<Value, Value>();
  const waiting: [Value, Value][] = [[a, b]];
  while (waiting.length > 0) {
    const [x, y] = waiting.pop()!;
    if (partners.get(x) === y) continue;
    if (partners.has(x) || !isAlike(x, y)) {
      throw new CannotPlan(`${x.owner.name}: what it computes is not the same for any number of rows`);
    }
    partners.set(x, y);
    const dims = x.shape.map((dim, i): Dim => {
      const rows = (dim - y.shape[i]!) / (rowsOfA - rowsOfB);
      return { rows, rest: dim - rows * rowsOfA };
    });
    if (dims.some(({ rows, rest }) => !Number.isInteger(rows) || rest < 0)) {
      throw new CannotPlan(`${x.owner.name}: a size that does not follow from the number of rows`);
    }
    if (dims.some(({ rows }) => rows !== 0)) sizes.set(x, dims);
    const others = inputsOf(y);
    inputsOf(x).forEach((input, i) => {
      waiting.push([input, others[i]!]);
    });
  }
  return sizes;
}

/** The same call, inputs and sizes apart. */
function isAlike(x: Value, y: Value): boolean {
  if (x.dtype !== y.dtype || x.shape.length !== y.shape.length) return false;
  const plain = ({ made }: Value) =>
    JSON.stringify({ ...made, inputs: inputsOf({ made } as Value).length, values: null });
  if (plain(x) !== plain(y)) return false;
  if (x.made.kind !== "constant" || y.made.kind !== "constant") return true;
  const { values } = y.made;
  return x.made.values.length === values.length && x.made.values.every((v, i) => Object.is(v, values[i]));
}
