import { describe, expect, it } from "vitest";
import ease from "../../src/baselines/ease.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { prepare } from "../../src/data/prepare.js";
import { scoreBaselines } from "../../src/train/scoreBaselines.js";
import "../support/close.js";

/** 40 users and 30 items whose ratings are user part + item part, all pairs in random order. */
const pairs = Array.from({ length: 1200 }, (_, k) => ({ user: k % 40, item: Math.floor(k / 40) }));
const additive = {
  ratings: {
    user: pairs.map((p) => p.user),
    item: pairs.map((p) => p.item),
    ratings: pairs.map((p) => (p.user % 5) + (p.item % 3)),
  },
};

const byName = (...args: Parameters<typeof scoreBaselines>) =>
  new Map(scoreBaselines(...args).map((score) => [score.name, score]));

describe("baselines of ratings, mean and biases,", () => {
  it("are small for the biases where ratings are sums, apart from what damping holds back", () => {
    const scores = byName(dataSetsFrom(additive, { target: "ratings", splitSeed: 1 }));
    // √(2 + 2/3) = 1.63 from the variances of 0 … 4 and 0 … 2, on 120 rows.
    expect(Math.abs(scores.get("mean")!.dev! - 1.63)).toBeLessThan(0.2);
    expect(scores.get("biases")!.dev).toBeLessThan(0.35);
    expect(scores.get("biases")!.test).toBeLessThan(0.35);
  });

  it("are in the target's own unit, whatever it was centred and divided by", () => {
    const options = { target: "ratings", splitSeed: 1 } as const;
    const plain = byName(dataSetsFrom(additive, options), "mae");
    const scaled = byName(
      dataSetsFrom(additive, { ...options, center: ["ratings"], unitVariance: ["ratings"] }),
      "mae",
    );
    expect(scaled.get("mean")!.dev).toBeCloseTo(plain.get("mean")!.dev!, 5);
    expect(scaled.get("biases")!.test).toBeCloseTo(plain.get("biases")!.test!, 4);
  });

  it("solve the damped equations: one user, one item, one training row", () => {
    const one = { ratings: { user: ["a", "a"], item: ["b", "b"], ratings: [1, 3] } };
    const scores = byName(dataSetsFrom(one, { target: "ratings", split: "random(0.5, 0.5)" }));
    // The one training row is the mean itself: both biases are 0, the dev row is 2 away.
    expect(scores.get("mean")).toMatchObject({ dev: 2, test: null });
    expect(scores.get("biases")).toMatchObject({ dev: 2, test: null });
  });

  it("know no biases without users and items, and nothing without ratings", () => {
    const x = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const numbers = dataSetsFrom({ ratings: { x, y: x } }, { target: "y" });
    expect([...byName(numbers).keys()]).toEqual(["mean"]);
    expect([...byName(dataSetsFrom({ ratings: { x, y: x } })).keys()]).toEqual([]);
  });
});

describe("baselines of lists", () => {
  /** Users 0 to 3 know items 0, 1; 0, 1, 2; 1, 2; 0, 3. */
  const known: [user: number, item: number][] = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
    [3, 0],
    [3, 3],
  ];
  const owners = (which: 0 | 1) => ({ values: Int32Array.from(known, (row) => row[which]), dim: 4 });

  it("ease: the closed form that numpy computes", () => {
    const fitted = ease.fit({
      users: owners(0),
      items: owners(1),
      ratings: new Float64Array(9),
      shown: null,
    });
    // X·B with P = inv(X.T @ X + 200·I), B = −P / diag(P), its diagonal 0.
    const scores = fitted as (user: number) => Float64Array;
    expect([...scores(0)]).toBeClose([0.0098044, 0.009803923, 0.014634264, 0.004878399], 1e-8);
    expect([...scores(3)]).toBeClose([0.004975124, 0.009755147, 0.004805601, 0.004926702], 1e-8);
  });

  it("ease learns nothing from what is shown of a stranger, and scores by it", () => {
    const rows = { ratings: new Float64Array(9), users: { ...owners(0), dim: 5 }, items: owners(1) };
    // Somebody who is shown to have what user 3 has.
    const shown = { group: Int32Array.of(4, 4), value: Int32Array.of(0, 3) };
    const fitted = ease.fit({ ...rows, shown }) as (user: number) => Float64Array;
    expect([...fitted(4)]).toEqual([...fitted(3)]);
  });

  it("popularity and ease rank what a user does not know", () => {
    const held: [number, number][] = [
      [0, 2],
      [3, 1],
    ];
    const rows = [...known, ...held];
    const column = (which: 0 | 1) =>
      ({
        kind: "index",
        rows: rows.length,
        dim: 4,
        values: Int32Array.from(rows, (row) => row[which]),
      }) as const;
    const ratings = {
      rows: rows.length,
      columns: new Map([["user", column(0)] as const, ["item", column(1)] as const]),
    };
    const given = new Map([["last two", () => Int32Array.of(9, 10)]]);
    const raw = { name: "rows", ratings, tables: new Map(), ids: new Map(), remarks: [], given };
    const scores = byName(prepare(raw, { split: "given('last two')" }), "ndcg@1");
    // Items 0 and 1 have three rows, 2 has two: it comes first for user 0, and item 1 for user 3.
    expect(scores.get("popularity")).toMatchObject({ dev: null, test: 1 });
    expect(scores.get("ease")).toMatchObject({ dev: null, test: 1 });
    expect([...scores.keys()]).toEqual(["ease", "popularity"]);
  });
});
