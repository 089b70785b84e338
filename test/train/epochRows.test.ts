import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { epochRows, examplesOf, minibatchSize } from "../../src/train/epochRows.js";
import { GenericModel } from "../../src/train/genericModel.js";
import { failureOf } from "../data/helpers.js";

/** User 0 has rows 0 and 2, user 2 rows 1, 3 and 4, user 1 none. */
const user = [0, 2, 0, 2, 2];
const data = dataSetsFrom(
  { ratings: { user, item: [0, 1, 2, 0, 1], stars: [1, 2, 3, 4, 5] }, tables: { user: { age: [1, 2, 3] } } },
  { target: "stars", split: "random(1)" },
);
const at = (onePer: string | null, epoch: number, seed = 0) => [
  ...epochRows(data.train, { onePer, seed }, epoch),
];
const usersOf = (rows: number[]) => rows.map((row) => user[data.rows.train[row]!]);

describe("the rows of an epoch", () => {
  it("are all rows once, in an order of its own", () => {
    const epochs = [1, 2, 3, 4].map((epoch) => at(null, epoch));
    for (const rows of epochs) expect([...rows].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(epochs.map(String)).size).toBeGreaterThan(1);
    expect(examplesOf(data.train, { onePer: null })).toBe(5);
  });

  it("with one_per='user' are one row of each user that has any", () => {
    for (let epoch = 1; epoch < 20; epoch++) expect(usersOf(at("user", epoch)).sort()).toEqual([0, 2]);
    expect(examplesOf(data.train, { onePer: "user" })).toBe(2);
    expect(minibatchSize(data.train, { onePer: "user", mb: 200 })).toBe(2);
    expect(minibatchSize(data.train, { onePer: "user", mb: "all" })).toBe(2);
  });

  it("are drawn anew in every epoch, each row of a user as often as another", () => {
    const counts = new Map<number, number>();
    for (let epoch = 0; epoch < 6000; epoch++) {
      for (const row of at("user", epoch)) counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    for (const [row, count] of counts) {
      const share = usersOf([row])[0] === 0 ? 1 / 2 : 1 / 3;
      expect(count / 6000).toBeGreaterThan(share - 0.025);
      expect(count / 6000).toBeLessThan(share + 0.025);
    }
    expect(counts.size).toBe(5);
  });

  it("depend on seed and epoch alone", () => {
    expect(at("user", 7)).toEqual(at("user", 7));
    const some = (seed: number) => Array.from({ length: 20 }, (_, epoch) => at("user", epoch, seed)).join();
    expect(some(1)).not.toBe(some(2));
  });
});

describe("one_per", () => {
  const open = async (setting: string) => {
    const text = `@train(objective='mse', one_per=${setting})\ns lookup('user', shape=[None, 1])`;
    const model = new GenericModel(await compile({ text }, { data: data.train }));
    await model.open(data).finally(() => model.dispose());
  };
  it("names a rating column of ids", async () => {
    expect(await failureOf(() => open("'usr'"))).toContain("did you mean `user`?");
    expect(await failureOf(() => open("'user', sampler=gibbs()"))).toContain("goes over all training rows");
    await expect(open("'user'")).resolves.toBeUndefined();
  });
});
