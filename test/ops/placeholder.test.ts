import { describe, expect, it } from "vitest";
import { checkErrors, graphOf } from "../support/check.js";
import { dataOf } from "../support/data.js";
import { run } from "../support/run.js";

const { schema } = dataOf({
  columns: { user: [0, 1], x: [[1, 2], [3, 4]] }, // biome-ignore format: rows
  tables: { user: { age: [20, 30], name: ["ann", "bob"] } },
}).context;

describe("placeholder", () => {
  it("is the column of its name", async () =>
    expect(await run("x placeholder(tf.float32)", { data: { x: [[1, 2], [3, 4]] } })).toEqual([[1, 2], [3, 4]])); // biome-ignore format: rows
  it("takes its shape from the data, and from the text without data", () => {
    expect(graphOf("x placeholder(tf.float32)", { schema }).outputs[0]!.type).toMatchObject({
      shape: ["batch", 2],
    });
    expect(graphOf("x placeholder(tf.float32, shape=[None, 5])").outputs[0]!.type).toMatchObject({
      shape: ["batch", 5],
    });
  });
  it("may say [None, 1] for a per-entity table", () =>
    expect(
      graphOf("age placeholder(tf.float32, shape=[None, 1])", { schema }).outputs[0]!.type,
    ).toMatchObject({ shape: [2, 1] }));
  it("must not disagree with the data", () =>
    checkErrors(
      `
      x placeholder(tf.float32, shape=[None, 3])
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ broken-rule: \`placeholder\`: \`shape\` is [batch, 3], but the data has [batch, 2]
      `,
      { schema },
    ));
  it("of text is an error", () =>
    checkErrors(
      `
      name placeholder(tf.float32)
      ^^^^ wrong-column: \`user.name\` holds text, which no graph can read
      `,
      { schema },
    ));
  it("of ids is tf.int32", () =>
    checkErrors(
      `
      user placeholder(tf.float32)
      ^^^^ wrong-column: \`placeholder\` wants a column of values, and \`user\` holds ids
      `,
      { schema },
    ));
});
