import { describe, expect, it } from "vitest";
import { Builder, reachable } from "../../../src/engine/plan/builder.js";
import { slopesOf } from "../../../src/engine/plan/slopes.js";
import { productOfSparse } from "../../../src/engine/plan/tablesFirst.js";

/** A score of 4 examples from two tables of 3 columns. */
function graph() {
  const b = new Builder();
  const [user, item] = [b.weight("user", [5, 3]), b.weight("item", [7, 3])];
  const rows = (table: typeof user, column: string) => b.gather(table, b.feed(column, [4], "int32"));
  return { b, user, item, p: rows(user, "user"), q: rows(item, "item") };
}

describe("slopes", () => {
  it("of a dot product in one side hang on the rows of the other alone", () => {
    const { b, user, item, p, q } = graph();
    const score = b.sum(b.map("mul", [p, q]), "columns");
    const [ofUser, ofItem] = slopesOf(b, score, [user, item]);
    expect([ofUser!.table, ofUser!.column]).toEqual(["user", "user"]);
    expect([ofItem!.table, ofItem!.column]).toEqual(["item", "item"]);
    expect(reachable([ofUser!.slopes])).toEqual(expect.arrayContaining([q]));
    expect(reachable([ofItem!.slopes])).toEqual(expect.arrayContaining([p]));
    expect(reachable([ofItem!.slopes])).not.toContain(q);
  });

  /** Four examples; a user's row is the sum of what the table `y` says of the two or one that they rated. */
  function histories(count: number) {
    const b = new Builder();
    b.sumsFirst = true;
    const [y, item] = [b.weight("y", [20, 3]), b.weight("item", [7, 3])];
    const rated = new Float32Array(40);
    rated.set([0.5, 0.25], 18);
    rated[20] = 2;
    const user = b.feed("user", [count], "int32");
    const sum = productOfSparse(b, b.constant(rated, [2, 20]), user, y);
    const q = b.gather(item, b.feed("item", [count], "int32"));
    return { b, y, item, q, score: b.sum(b.map("mul", [sum, q]), "columns") };
  }

  it.each([
    ["summed for each example", 3],
    ["summed for each user first", 4],
  ])("of lists of rows, %s, are those of their sums, with the lists beside them", (_, count) => {
    const { b, y, item, q, score } = histories(count);
    const [ofHistory, ofItem] = slopesOf(b, score, [y, item]);
    expect(ofHistory!.column).toBe("user");
    expect(reachable([ofHistory!.slopes])).toEqual(expect.arrayContaining([q]));
    expect(reachable([ofHistory!.slopes])).not.toContain(y);
    expect(ofHistory!.lists).toEqual({
      offsets: Int32Array.of(0, 2, 3),
      rows: Int32Array.of(18, 19, 0),
      weights: Float32Array.of(0.5, 0.25, 2),
    });
    expect(ofItem!.lists).toBeNull();
  });

  it("of rows by what a table says of an id are those of lists of one row each", () => {
    const { b, q } = graph();
    const sex = b.weight("sex", [2, 3]);
    const sexes = b.constant(Int32Array.of(1, 0, 0, 1, 1), [5]);
    const rows = b.gather(sex, b.gather(sexes, b.feed("user", [4], "int32")));
    const [ofSex] = slopesOf(b, b.sum(b.map("mul", [rows, q]), "columns"), [sex]);
    expect(ofSex).toMatchObject({ column: "user", lists: { rows: Int32Array.of(1, 0, 0, 1, 1) } });
  });

  it("are refused where the score is not linear in a table, and the table is named", () => {
    const { b, user, p, q } = graph();
    const score = b.sum(b.map("mul", [b.map("square", [p]), q]), "columns");
    expect(() => slopesOf(b, score, [user])).toThrow("the score is not linear in `user`");
  });

  it("are refused where a table is read twice, as a whole, or not at all", () => {
    const { b, user, item, p, q } = graph();
    const twice = b.sum(b.map("mul", [p, b.gather(user, b.feed("friend", [4], "int32"))]), "columns");
    expect(() => slopesOf(b, twice, [user])).toThrow("`user` is read in 2 places");
    const whole = b.map("add", [b.sum(p, "columns"), b.sum(item, "all")]);
    expect(() => slopesOf(b, whole, [item])).toThrow("`item` is not read by ids");
    expect(() => slopesOf(b, b.sum(q, "columns"), [user])).toThrow("`user` has no part in the score");
  });
});
