import { beforeEach, describe, expect, it } from "vitest";
import { KeptRows, type WriteKept } from "../../../src/engine/plan/keptRows.js";
import { Store } from "../../../src/engine/plan/store.js";

/** More than are dealt ahead at once. */
const ROWS = 150_000;
const SIZE = 1000;

describe("kept rows", () => {
  const store = new Store();
  const ids = Int32Array.from({ length: ROWS }, (_, row) => 3 * row);
  const pairs = Float32Array.from({ length: 2 * ROWS }, (_, i) => i / 2);
  const columns = new Map([
    ["id", { values: ids, width: 1 }],
    ["unread", { values: ids, width: 1 }],
    ["pair", { values: pairs, width: 2 }],
  ]);
  const kept = new KeptRows(store, columns, ROWS);
  const [idsAt, pairsAt] = [store.allocate(4 * SIZE), store.allocate(8 * SIZE)];
  const write: WriteKept = kept.writer(
    SIZE,
    new Map([
      ["id", idsAt],
      ["pair", pairsAt],
    ]),
  );

  const expectWritten = (rows: Int32Array) => {
    write(rows);
    expect([...store.intsAt(idsAt, SIZE)]).toEqual([...rows].map((row) => 3 * row));
    expect([...store.floatsAt(pairsAt, 2 * SIZE)]).toEqual([...rows].flatMap((row) => [row, row + 0.5]));
  };

  /** 7 and ROWS have no factor in common, so that every row comes up once. */
  const order = Int32Array.from({ length: ROWS }, (_, i) => (7 * i + 5) % ROWS);
  const at = (first: number) => order.subarray(first, first + SIZE);

  beforeEach(() => kept.follow(order));

  it("write the columns of one minibatch after the other, from the first of an epoch to the last", () => {
    for (let first = 0; first < ROWS; first += SIZE) expectWritten(at(first));
  });

  it("go on in the middle of an epoch, and back to its start", () => {
    for (const first of [70_500, 71_500, 149_000, 0, 65_000, 65_036]) expectWritten(at(first));
  });

  it("follow the order that they were told last", () => {
    expectWritten(at(0));
    const other = order.toReversed();
    kept.follow(other);
    expectWritten(other.subarray(0, SIZE));
    // Cut from an array that is followed no more.
    expectWritten(at(SIZE));
  });

  it("take rows of any array", () => {
    const rows = at(2000).slice();
    expectWritten(rows);
    // Nothing is remembered of an array that nobody said would stay as it is.
    rows.reverse();
    expectWritten(rows);
  });
});
