import { describe, expect, it } from "vitest";
import { Builder, reachable } from "../../../src/engine/plan/builder.js";
import { slopesOf } from "../../../src/engine/plan/slopes.js";

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
