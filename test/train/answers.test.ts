import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { scoresOf } from "../../src/engine/factors.js";
import { GenericModel } from "../../src/train/genericModel.js";
import { ratingColumns, userItemPairs } from "../../src/train/userItemPairs.js";
import "../support/close.js";

const [USERS, ITEMS] = [12, 9];
const data = dataSetsFrom(
  {
    ratings: {
      user: Array.from({ length: 40 }, (_, i) => i % USERS),
      item: Array.from({ length: 40 }, (_, i) => (i * 5) % ITEMS),
      time: Array.from({ length: 40 }, (_, i) => i / 40),
      ratings: Array.from({ length: 40 }, (_, i) => 1 + (i % 5)),
    },
    tables: { user: { age: Array.from({ length: USERS }, (_, i) => i / 10) } },
  },
  { target: "ratings", center: ["ratings"] },
);

const table = (name: string, column: string, width: number) =>
  `${name} lookup('${column}', initrange=0.5, shape=[None, ${width}])`;
const [u, v, b, c] = [
  table("u", "user", 3),
  table("v", "item", 3),
  table("b", "user", 1),
  table("c", "item", 1),
];

/** Everything below is a graph whose score is a product of what hangs on the user and what hangs on the item. */
const APART: readonly [what: string, config: string, rank: number][] = [
  ["a dot product and biases", `s x_dot_y()\n-${u}\n-${v}\n-${c}\n-${b}`, 3],
  ["biases alone", `s add()\n-${b}\n-${c}`, 0],
  ["a cosine", `s cosine()\n-${u}\n-${v}`, 3],
  ["a multiple of a cosine beside a bias", `s add()\n-l linear(1, True, bias_start=0.3)\n--k cosine()\n---${u}\n---${v}\n-${c}`, 3],
  ["a sigmoid of a dot product", `s sigmoid()\n-d x_dot_y()\n--${u}\n--${v}`, 3],
  ["a weighted product of each factor", `s linear(1, True)\n-m multiply()\n--${u}\n--${v}`, 3],
  ["the square of a sum", `s sum(axis=1, keep_dims=True)\n-q square()\n--t add()\n---${u}\n---${v}`, 6],
  ["a difference, one side negative", `s subtract()\n-d x_dot_y()\n--${v}\n--n negative()\n---${u}\n-${b}`, 3],
  ["all pairs of two lists, weighted", `s concat(1)\n-p x_dot_y()\n--us ident()\n---${u}\n---u2 lookup('user', initrange=0.5, shape=[None, 3])\n--vs ident()\n---${v}\n---v2 lookup('item', initrange=0.5, shape=[None, 3])`, 12],
  ["the mean of two models", `s mean(axis=1, keep_dims=True)\n-both concatenate()\n--d x_dot_y()\n---${u}\n---${v}\n--e x_dot_y()\n---${b}\n---${c}`, 4],
  ["nets with what is known of the user, and when", `s x_dot_y()\n-h dnn([3], activation='tanh')\n--m concat(3)\n---${u}\n---ages embedding()\n----age placeholder(tf.float32)\n----user placeholder(tf.int32)\n---time placeholder(tf.float32)\n-${v}\n-${c}`, 3],
  ["a score of the item alone", `s ident()\n-${c}`, 0],
]; // biome-ignore format: one line a graph

const TOGETHER: readonly [string, string][] = [
  ["a net on both", `s linear(1)\n-h dnn([4], activation='tanh')\n--m concat(4)\n---${u}\n---${v}`],
  ["the square of a dot product", `s square()\n-d x_dot_y()\n--${u}\n--${v}`],
];

async function open(config: string, options = {}) {
  const graph = await compile({ text: config }, { data });
  const model = new GenericModel(graph, { objective: "mse", ...options });
  await model.open(data);
  const space = { columns: ratingColumns(graph), users: USERS, items: ITEMS, usual: () => 0.4 };
  const everyone = Int32Array.from({ length: USERS }, (_, i) => i);
  const all = () => [...model.scoresOfPairs(everyone, space)].flatMap(({ scores }) => [...scores]);
  const pairs = userItemPairs(
    space.columns,
    Int32Array.from({ length: USERS * ITEMS }, (_, i) => Math.floor(i / ITEMS)),
    Int32Array.from({ length: USERS * ITEMS }, (_, i) => i % ITEMS),
    space.usual,
  );
  return { model, space, all, pairs };
}

describe("a score comes apart into factors of users and items:", () => {
  it.each(APART)("%s", async (_, config, rank) => {
    const { model, space, all, pairs } = await open(config);
    const eager = await open(config, { engine: "eager" });
    const factors = model.factors(space)!;
    expect(factors.rank).toBe(rank);
    const expected = eager.model.predict(eager.pairs);
    expect(all()).toBeClose([...expected], 1e-5);
    expect([...model.predict(pairs)]).toBeClose([...expected], 1e-5);
    const { target, transforms } = data;
    const { subtract } = transforms.find(({ column }) => column === target)!;
    const width = rank + 1;
    const own = Array.from({ length: USERS }, (_, user) => [
      ...scoresOf(factors, factors.users.subarray(user * width, (user + 1) * width)),
    ]).flat();
    expect(own.map((x) => x + subtract)).toBeClose([...expected], 1e-5);
    for (const one of [model, eager.model]) one.dispose();
  });
  it.each(TOGETHER)("but not %s, of which the plan scores the pairs", async (_, config) => {
    const { model, space, all } = await open(config);
    const eager = await open(config, { engine: "eager" });
    expect(model.factors(space) === null || config.startsWith("s square")).toBe(true);
    expect(all()).toBeClose([...eager.model.predict(eager.pairs)], 1e-5);
    for (const one of [model, eager.model]) one.dispose();
  });
});

describe("answers by plans", () => {
  const [, config] = APART[0]!;
  it("follow the weights", async () => {
    const { model, pairs, all } = await open(config);
    const before = model.predict(pairs);
    expect(all()).toBeClose([...before], 1e-5);
    const weights = model.getWeights();
    model.setWeights(weights.map((w) => ({ ...w, values: w.values.map((x) => 2 * x) })));
    const after = [...model.predict(pairs)];
    expect(after).not.toBeClose([...before], 1e-3);
    expect(all()).toBeClose(after, 1e-5);
    await model.train(data.train, null, { test: data.train });
    expect(all()).toBeClose([...model.predict(pairs)], 1e-5);
    model.dispose();
  });
  it("are the mean over sets of weights that predict together", async () => {
    const { model, pairs, all, space } = await open(config);
    const first = model.predict(pairs);
    const weights = model.getWeights();
    const tripled = weights.map((w) => ({ ...w, values: w.values.map((x) => 3 * x) }));
    model.setWeights(tripled);
    const second = model.predict(pairs);
    model.setMembers([weights, tripled]);
    const mean = Array.from(first, (x, i) => (x + second[i]!) / 2);
    expect([...model.predict(pairs)]).toBeClose(mean, 1e-5);
    expect(all()).toBeClose(mean, 1e-5);
    expect(model.factors(space)!.rank).toBe(6);
    model.dispose();
  });
  it("take sets of any size", async () => {
    const { model } = await open(config);
    const eager = await open(config, { engine: "eager" });
    for (const rows of [1, 2, 31, 32, 33, 1023, 1025]) {
      const user = Int32Array.from({ length: rows }, (_, i) => (7 * i) % USERS);
      const item = Int32Array.from({ length: rows }, (_, i) => (5 * i) % ITEMS);
      const some = userItemPairs(eager.space.columns, user, item, () => 0);
      expect([...model.predict(some)]).toBeClose([...eager.model.predict(some)], 1e-5);
    }
    for (const one of [model, eager.model]) one.dispose();
  });
  it("refuse ids that are out of range", async () => {
    const { model, space } = await open(config);
    const pair = (user: number) =>
      userItemPairs(space.columns, Int32Array.of(user), Int32Array.of(0), () => 0);
    model.predict(pair(0));
    expect(() => model.predict(pair(USERS))).toThrow("column `user` holds an id outside 0…11");
    model.dispose();
  });
});
