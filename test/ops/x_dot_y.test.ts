import { describe, expect, it } from "vitest";
import { checkErrors } from "../support/check.js";
import "../support/close.js";
import { run } from "../support/run.js";

const column = (name: string) => `${name} placeholder(tf.float32)`;

describe("x_dot_y", () => {
  it("is the dot product of each pair of rows", async () =>
    expect(
      await run(`s x_dot_y()\n-${column("x")}\n-${column("y")}`, {
        data: { x: [[1, 2], [3, 4]], y: [[5, 6], [7, 8]] }, // biome-ignore format: rows
      }),
    ).toBeClose([[1 * 5 + 2 * 6], [3 * 7 + 4 * 8]]));
  it("adds one bias column, or two", async () => {
    const data = { x: [[1, 2]], y: [[5, 6]], b: [[0.5]], c: [[0.25]] };
    const one = `s x_dot_y()\n-${column("x")}\n-${column("y")}\n-${column("b")}`;
    expect(await run(one, { data })).toBeClose([[17.5]]);
    expect(await run(`${one}\n-${column("c")}`, { data })).toBeClose([[17.75]]);
  });
  it("of lists is the list over all pairs, y running fastest, each with the biases", async () => {
    const config = `
      s x_dot_y()
      -xs ident()
      --${column("x1")}
      --${column("x2")}
      -ys ident()
      --${column("y1")}
      --${column("y2")}
      -${column("b")}
    `;
    const data = { x1: [[1, 0]], x2: [[0, 1]], y1: [[2, 3]], y2: [[4, 5]], b: [[10]] };
    expect(await run(config, { data })).toBeClose([[[12]], [[14]], [[13]], [[15]]]);
  });
  it("of a list and one matrix is a list too", async () => {
    const config = `s x_dot_y()\n-xs ident()\n--${column("x1")}\n--${column("x2")}\n-${column("y")}`;
    expect(await run(config, { data: { x1: [[1]], x2: [[2]], y: [[3]] } })).toBeClose([[[3]], [[6]]]);
  });
  it("takes no third bias", () =>
    checkErrors(`
      s x_dot_y()
      -x placeholder(tf.float32)
      -y placeholder(tf.float32)
      -a placeholder(tf.float32)
      -b placeholder(tf.float32)
      -c placeholder(tf.float32)
       ^ too-many-inputs: \`x_dot_y\` takes at most 2 biases; this line is one too many
    `));
  it("wants matrices of one width, and points at both", () =>
    checkErrors(`
      s x_dot_y()
      -u lookup('user', shape=[None, 100])
       ~ this one is [batch, 100]
      -v lookup('item', shape=[None, 50])
       ^ wrong-shape: y of \`x_dot_y\` must be [batch, 100], got [batch, 50] from node \`v\`
    `));
});
