import { describe, it } from "vitest";
import { checkErrors } from "../support/check.js";

describe("penalties in @train", () => {
  it("are shown where they name a node that is not there", () =>
    checkErrors(`
      @train(penalties=[l1(U, 0.1), gravity(U, W, 1.0)])
                                               ^ unknown-node: \`gravity\` names \`W\`, which is no node of the graph
      s x_dot_y()
      -U lookup('user', shape=[None, 2])
      -V lookup('item', shape=[None, 2])
    `));
  it("may name the weight that a node exposes", () =>
    checkErrors(`
      @train(penalties=[l2(U_weights, 0.1), l2(V_weigths, 0.1)])
                                               ^^^^^^^^^ unknown-node: \`l2\` names \`V_weigths\`, which is no node of the graph
      s x_dot_y()
      -U lookup('user', shape=[None, 2])
      -V lookup('item', shape=[None, 2])
    `));
  it("are calls of penalties", () =>
    checkErrors(`
      @train(penalties=[l1(s, 0.1), 3])
                       ^^^^^^^^^^^^^^^ wrong-argument: \`penalties\`: 3 is not a penalty
      s placeholder(tf.float32, shape=[None, 1])
    `));
  it("are known ones", () =>
    checkErrors(`
      @train(penalties=[l3(s, 0.1)])
                        ^^^^^^^^^^ wrong-argument: \`penalties\`: l3(s, 0.1) is not a penalty
      s placeholder(tf.float32, shape=[None, 1])
    `));
  it("have all their arguments", () =>
    checkErrors(`
      @train(penalties=[l1(s)])
                        ^^^^^ wrong-argument: \`penalties\`: \`l1\` needs \`strength\`
      s placeholder(tf.float32, shape=[None, 1])
    `));
  it("may hang on a variable that is not bound yet", () =>
    checkErrors(`
      @train(penalties=[l1(s, $lambda)])
      s placeholder(tf.float32, shape=[None, 1])
    `));
  it("multiply rows of equal width", () =>
    checkErrors(`
      @train(penalties=[gravity(U, V, 1.0)])
                                   ^ unequal-widths: \`gravity\` multiplies rows of \`U\`, [batch, 2], with rows of \`V\`, [batch, 3]
      s concat(1)
      -U lookup('user', shape=[None, 2])
      -V lookup('item', shape=[None, 3])
    `));
});

describe("a loss in @train", () => {
  it("is shown where an argument is wrong", () =>
    checkErrors(`
      @train(objective=huber(delta=0))
                       ^^^^^^^^^^^^^^ wrong-argument: \`objective\`: \`delta\` of \`huber\` must be a number above 0, got 0
      s placeholder(tf.float32, shape=[None, 1])
    `));
});
