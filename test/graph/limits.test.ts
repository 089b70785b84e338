import { describe, expect, it } from "vitest";
import { ops } from "../../src/ops/index.js";
import { check, checkErrors, messages } from "../support/check.js";
import { dataOf } from "../support/data.js";

const { schema } = dataOf({ columns: { user: [0], item: [0] }, sizes: { user: 1000, item: 10 } }).context;

describe("parameters", () => {
  const text =
    "s x_dot_y()\n-u lookup('user', shape=[None, 200000])\n-v lookup('item', shape=[None, 200000])";
  it("may be 10⁸ in all; more is an error at the node that has most", () => {
    checkErrors(
      `
      s x_dot_y()
      -u lookup('user', shape=[None, 200000])
       ^ too-many-parameters: the graph has 202,000,000 parameters, above the limit of 100,000,000
      -v lookup('item', shape=[None, 200000])
      `,
      { schema },
    );
    expect(messages(text.replaceAll("200000", "99009"), { schema })).toEqual([]);
    expect(messages(text.replaceAll("200000", "99010"), { schema })).toHaveLength(1);
  });
  it("may be more where the limit is raised", () =>
    expect(messages(text, { schema, maxParameters: 1e9 })).toEqual([]));
  it("are counted where they are known, also without data", () =>
    expect(messages("w weights('norm', [100000, 100000])")).toHaveLength(1));
  it("of absurd sizes are no crash", () =>
    expect(messages("w weights('norm', [9007199254740991]*40)")).toHaveLength(1));
});

describe("names of JavaScript's own objects", () => {
  const names = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"];
  it.each(names)("%s is no op", (name) => {
    expect(ops.get(name)).toBeUndefined();
    expect(messages(`a ${name}()`)).toEqual([`unknown-op: no op is called \`${name}\``]);
  });
  it.each(names)("%s is no argument", (name) =>
    expect(messages(`a lookup('user', shape=[None, 2], ${name}=1)`)).toEqual([
      `unknown-argument: \`lookup\` has no argument \`${name}\``,
    ]),
  );
  it.each(names)("%s is no setting, in the text or from outside", (name) => {
    expect(messages(`@train(${name}=1)\na lookup('user', shape=[None, 2])`)).toEqual([
      `unknown-argument: \`@train\` has no argument \`${name}\``,
    ]);
    const settings = Object.fromEntries([[`train.${name}`, 1]]);
    expect(messages("a lookup('user', shape=[None, 2])", { settings })).toEqual([
      `unknown-setting: \`@train\` has no setting \`${name}\``,
    ]);
  });
  it.each(names)("%s is no variable until it is bound", (name) =>
    expect(messages("a lookup('user', shape=[None, 2])", { bind: Object.fromEntries([[name, 1]]) })).toEqual([
      `unused-variable: nothing in the config uses \`$${name}\``,
    ]),
  );
  it.each(names)("%s is no column", (name) =>
    expect(messages(`a lookup('${name}', shape=[None, 2])`, { schema })).toHaveLength(1),
  );
  it.each(names)("%s is no loss, metric, optimizer or directive", (name) => {
    expect(
      messages(
        `@train(objective='${name}', evaluate='${name}', opt='${name}')\na lookup('user', shape=[None, 2])`,
      ),
    ).toHaveLength(3);
    expect(messages(`@${name}()\na lookup('user', shape=[None, 2])`)).toEqual([
      `unknown-directive: no directive is called \`@${name}\``,
    ]);
  });
  it.each(names)("%s may be a node, and its weights are not those of an object", (name) => {
    expect(messages(`${name} lookup('user', shape=[None, 2])`)).toEqual([]);
    expect(messages(`s tanh()\n-l_${name}\nl lookup('user', shape=[None, 2])`)).toEqual([
      `missing-tensor: nothing defines \`l_${name}\``,
    ]);
  });
});

describe("unknown words", () => {
  it.each([
    ["a lokup('user', shape=[None, 2])", "did you mean `lookup`?"],
    ["a lookup('user', shap=[None, 2])", "did you mean `shape`?"],
    ["a lookup('user', distribution='unifrm', shape=[None, 2])", "did you mean 'uniform'?"],
    ["a lookup(dataname=user, shape=[None, 2])", "write `'user'`"],
    ["@data('x', split=given(u1))\na lookup('user', shape=[None, 2])", "write `'u1'`"],
    ["@trian()\na lookup('user', shape=[None, 2])", "did you mean `@train`?"],
    ["@train(epoch=5)\na lookup('user', shape=[None, 2])", "did you mean `epochs`?"],
    ["@train(opt='adamm')\na lookup('user', shape=[None, 2])", "did you mean 'adam'?"],
  ])("%s", (text, label) => {
    const { diagnostics } = check(text);
    expect(diagnostics[0]!.labels[0]!.text).toBe(label);
  });
  it("a value of 10,000 elements of the wrong kind is shown in short", () => {
    const [message] = messages("a lookup([1]*10000, shape=[None, 2])");
    expect(message!.length).toBeLessThan(200);
    expect(message).toMatch(/^wrong-argument: `dataname` must be a string, got \[1, 1, .*…$/);
  });
});
