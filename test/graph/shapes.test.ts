import { describe, expect, it } from "vitest";
import { openBackend } from "../../src/engine/backend.js";
import { check, checkErrors, graphOf, messages } from "../support/check.js";
import { dataOf } from "../support/data.js";

const { tf } = await openBackend("cpu");
const { schema } = dataOf({
  columns: { user: [0, 1, 1], item: [0, 1, 2], time: [0.1, 0.2, 0.3] },
  tables: {
    user: { age: [20, 30], sex: [0, 1] },
    item: { age: [1, 2, 3], year: [1990, 1991, 1992], title: ["a", "b", "c"] },
  },
  ids: ["user", "item", "user.sex"],
}).context;

const dot = (u: string, v: string) =>
  `s x_dot_y()\n-u lookup('user', shape=[None, ${u}])\n-v lookup('item', shape=[None, ${v}])`;

describe("shapes without data", () => {
  it("100 and 50 columns do not fit, and that is said", () =>
    expect(messages(dot("100", "50"))).toEqual([
      "wrong-shape: y of `x_dot_y` must be [batch, 100], got [batch, 50] from node `v`",
    ]));
  it("$k and 50 may fit", () => {
    expect(messages(dot("$k", "50"))).toEqual([]);
    expect(messages(dot("$k", "2*$k"))).toEqual([]);
  });
  it("$k bound to 100 and 50 do not", () =>
    expect(messages(dot("$k", "50"), { bind: { k: 100 } })).toEqual([
      "wrong-shape: y of `x_dot_y` must be [batch, 100], got [batch, 50] from node `v`",
    ]));
  it("go through ops whose sizes hang on a variable", () => {
    const { byName } = graphOf(
      "h concat($k)\n-d dnn([$k, 2*$k], bn=True)\n--x placeholder(tf.float32, shape=[None, 7])",
    );
    expect(byName.get("d")!.type).toEqual({ dtype: "float32", shape: ["batch", "2 * $k"] });
    expect(byName.get("h")!.weights.map(({ shape }) => shape)).toEqual([["2 * $k", "$k"], ["$k"]]);
  });
  it("an optional setting that hangs on a variable leaves the shape known", () =>
    expect(graphOf(dot("100", "100").replace("shape", "l2=$l2, shape")).byName.get("s")!.type).toEqual({
      dtype: "float32",
      shape: ["batch", 1],
    }));
});

describe("shapes with data", () => {
  it("take the rows of a lookup from its column", () =>
    expect(graphOf(dot("4", "4"), { schema }).nodes.map(({ weights }) => weights[0]?.shape)).toEqual([
      [2, 4],
      [3, 4],
      undefined,
    ]));
  it("know the rows of a per-entity table", () => {
    const { type } = graphOf("year placeholder(tf.float32)", { schema }).outputs[0]!;
    expect(type).toEqual({ dtype: "float32", shape: [3, 1] });
  });
  it("keep rows of examples and rows of a table apart", () =>
    expect(
      messages(`s x_dot_y()\n-year placeholder(tf.float32)\n-time placeholder(tf.float32)`, { schema }),
    ).toEqual(["wrong-shape: y of `x_dot_y` must be [3, 1], got [batch, 1] from node `time`"]));
  it("let a placeholder of two names read one column", () => {
    const text =
      "s concat(2)\n-e embedding()\n--user.age placeholder(tf.float32)\n--user placeholder(tf.int32)";
    const { columns } = graphOf(text, { schema });
    expect(columns.map(({ name }) => name)).toEqual(["user.age", "user"]);
  });
});

describe("one mistake causes one message", () => {
  it.each([
    ["an unknown op", "s x_dot_y()\n-a lokup('user')\n-b lookup('item', shape=[None, 3])"],
    [
      "a wrong argument",
      "s x_dot_y()\n-a lookup('user', shape=[None, -1])\n-b lookup('item', shape=[None, 3])",
    ],
    ["a missing argument", "s x_dot_y()\n-a lookup('user')\n-b lookup('item', shape=[None, 3])"],
    ["a missing input", "s x_dot_y()\n-a tanh()\n-b lookup('item', shape=[None, 3])"],
    [
      "a line past reading",
      "s x_dot_y()\n-a lookup('user' shape=[None, 2])\n-b lookup('item', shape=[None, 3])",
    ],
    ["a line without a name", "s x_dot_y()\n-\n-b lookup('item', shape=[None, 3])"],
    ["a broken rule", "s x_dot_y()\n-a lookup('user', shape=[None])\n-b lookup('item', shape=[None, 3])"],
    ["a name that nothing defines", "s x_dot_y()\n-nobody\n-b lookup('item', shape=[None, 3])"],
    [
      "a column that the data lacks",
      "s x_dot_y()\n-a lookup('film', shape=[None, 3])\n-b lookup('item', shape=[None, 3])",
    ],
    [
      "shapes that do not fit",
      "t dnn([3])\n-s x_dot_y()\n--a lookup('user', shape=[None, 2])\n--b lookup('item', shape=[None, 3])",
    ],
    [
      "a directive past reading",
      "@data('planted'\ns x_dot_y()\n-a lookup('user', shape=[None, 3])\n-b lookup('item', shape=[None, 3])",
    ],
    ["a directive of an unknown name past reading", "@dta('planted'\na lookup('user', shape=[None, 3])"],
    ["only a directive, past reading", "@data('planted'"],
    ["a text that is too long", `# ${"x".repeat(1 << 20)}`],
    ["a text that is too long in bytes", `# ${"€".repeat(400_000)}`],
  ])("%s", (_label, text) => {
    const { diagnostics } = check(text, { schema });
    expect(diagnostics.map((d) => d.message)).toHaveLength(1);
  });
  it("and three mistakes three", () =>
    expect(
      check("s x_dot_y()\n-a lokup('user')\n-b lookup('item', shap=[None, 3])\n-nobody", { schema })
        .diagnostics.map((d) => d.code)
        .sort(),
    ).toEqual(["missing-tensor", "unknown-argument", "unknown-op"]));
});

describe("columns", () => {
  it("of two tables are named with their table", () => {
    checkErrors(
      `
      age placeholder(tf.float32)
      ^^^ ambiguous-column: \`age\` stands in several tables
      `,
      { schema },
    );
    expect(check("age placeholder(tf.float32)", { schema }).diagnostics[0]!.labels[0]!.text).toBe(
      "write `user.age` or `item.age`",
    );
    expect(graphOf("user.age placeholder(tf.float32)", { schema }).columns[0]!.schema).toMatchObject({
      table: "user",
    });
  });
  it("of the ratings come before those of tables", () => {
    const both = dataOf({ columns: { year: [1, 2], item: [0, 0] }, tables: { item: { year: [5] } } }).context
      .schema;
    expect(graphOf("year placeholder(tf.float32)", { schema: both }).columns[0]!.schema!.table).toBe(
      "ratings",
    );
    expect(graphOf("item.year placeholder(tf.float32)", { schema: both }).columns[0]!.schema!.table).toBe(
      "item",
    );
  });
  it("that the data lacks are an error with the nearest", () => {
    checkErrors(
      `
      h lookup('usr', shape=[None, 2])
               ^^^^^ missing-column: \`lookup\` wants column \`usr\`, which <test> lacks
      `,
      { schema },
    );
    const { diagnostics } = check("h lookup('usr', shape=[None, 2])", { schema });
    expect(diagnostics[0]!.labels[0]!.text).toBe("did you mean `user`?");
  });
  it("may be used by their bare name", () =>
    expect(graphOf("s concat(2)\n-time", { schema }).columns.map(({ name }) => name)).toEqual(["time"]));
});

describe("tensors handed in", () => {
  const t = tf.tensor2d([[1, 2]]);
  it("stand for bare names that no line defines", () => {
    const { given, byName } = graphOf("s linear(1)\n-t", { schema, tensors: { t } });
    expect(given).toEqual(["t"]);
    expect(byName.get("t")!.type).toEqual({ dtype: "float32", shape: [1, 2] });
  });
  it("have shapes that are checked", () =>
    expect(
      messages("s x_dot_y()\n-t\n-v lookup('item', shape=[None, 3])", { schema, tensors: { t } }),
    ).toEqual(["wrong-shape: y of `x_dot_y` must be [1, 2], got [batch, 3] from node `v`"]));
  it("have no name that a column has, too", () =>
    expect(
      messages("s embedding()\n-item\n-i2 ident()\n--item2\nl lookup('item', shape=[None, 2])", {
        schema,
        tensors: { item: t, item2: tf.tensor1d([0], "int32") },
      }),
    ).toEqual(["given-twice: `item` is both a tensor handed in and a column that this graph reads"]));
  it("give way to a line of their name", () =>
    expect(
      graphOf("s linear(1)\n-t lookup('item', shape=[None, 2])", { schema, tensors: { t } }).given,
    ).toEqual([]));
});
