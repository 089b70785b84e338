import { describe, expect, it } from "vitest";
import { checkErrors } from "../support/check.js";
import { dataOf } from "../support/data.js";
import { run } from "../support/run.js";

describe("embedding", () => {
  it("selects rows of weights", async () =>
    expect(
      await run("h embedding()\n-w weights('norm', [3, 2])\n-item placeholder(tf.int32)", {
        data: { item: [2, 0, 2] },
        weights: { "w/w": [[1, 2], [3, 4], [5, 6]] }, // biome-ignore format: rows
      }),
    ).toEqual([[5, 6], [1, 2], [5, 6]])); // biome-ignore format: rows
  it("selects rows of a per-entity table: the age of each user", async () =>
    expect(
      await run("h embedding()\n-age placeholder(tf.float32)\n-user placeholder(tf.int32)", {
        data: { user: [1, 1, 0] },
        tables: { user: { age: [20, 30] } },
      }),
    ).toEqual([[30], [30], [20]]));
  it("selects ids of a per-entity table, which then select weights", async () =>
    expect(
      await run(
        "h embedding()\n-w weights('norm', [2, 1])\n-sexes embedding()\n--sex placeholder(tf.int32)\n--user placeholder(tf.int32)",
        {
          data: { user: [2, 0, 1] },
          tables: { user: { sex: [1, 1, 0] } },
          weights: { "w/w": [[10], [20]] },
        },
      ),
    ).toEqual([[10], [20], [20]]));
  it("wants ids to select by", () =>
    checkErrors(`
      h embedding()
      -w weights('norm', [3, 2])
      -x placeholder(tf.float32)
       ^ wrong-dtype: ids of \`embedding\` must be ids (tf.int32), got floats from node \`x\`
    `));
  it("wants a table, not a column of the ratings", () => {
    const { schema } = dataOf({ columns: { user: [0], x: [1] } }).context;
    checkErrors(
      `
      h embedding()
        ^^^^^^^^^^^ broken-rule: \`embedding\`: the table must be a table with one row an id, got a tensor with one row an example
      -x placeholder(tf.float32)
      -user placeholder(tf.int32)
      `,
      { schema },
    );
  });
});
