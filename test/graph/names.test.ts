import { describe, expect, it } from "vitest";
import { check, checkErrors, graphOf, messages } from "../support/check.js";

/** Each node with its inputs: `s(a b)`, in order of dependency. */
function structure(text: string): string[] {
  return graphOf(text).nodes.map(({ name, inputs }) => {
    const from = inputs.map(({ node, weight }) => (weight === null ? node.name : `${node.name}/${weight}`));
    return from.length === 0 ? name : `${name}(${from.join(" ")})`;
  });
}

const LOOKUP = "lookup('user', shape=[None, 2])";

describe("a name used again", () => {
  it("with the same call is the same node", () => {
    const text = `s x_dot_y()\n-a ${LOOKUP}\n-a ${LOOKUP}`;
    expect(structure(text)).toEqual(["a", "s(a a)"]);
    expect(messages(text)).toEqual([]);
  });
  it("with the same call but other spaces and quotes, too", () =>
    expect(messages(`s x_dot_y()\n-a ${LOOKUP}\n-a lookup( "user",shape = [None,2] )`)).toEqual([]));
  it("with the same call and the same children, too", () => {
    const text = `s x_dot_y()\n-a tanh()\n--x ${LOOKUP}\n-b tanh()\n--a tanh()\n---x`;
    expect(structure(text)).toEqual(["x", "a(x)", "b(a)", "s(a b)"]);
    expect(messages(text)).toEqual([]);
  });
  it("without its call is a reference", () =>
    expect(structure(`s x_dot_y()\n-a ${LOOKUP}\n-a`)).toEqual(["a", "s(a a)"]));
  it("with another call is ignored with a warning that points at both lines: the first counts", () => {
    const text = `
      s x_dot_y()
      -a lookup('user', shape=[None, 2])
      ~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ defined here
      -a lookup('item', shape=[None, 2])
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ differs-from-first: \`a\` differs from its first line, which is the one that counts
    `;
    checkErrors(text);
    const { byName } = graphOf(text.replace(/^ *[~^].*\n/gm, ""));
    expect(byName.get("a")!.params.dataname).toBe("user");
  });
  it("with other children is ignored with a warning, too", () =>
    expect(messages(`s x_dot_y()\n-a tanh()\n--x ${LOOKUP}\n-b tanh()\n--a tanh()\n---y ${LOOKUP}`)).toEqual([
      "differs-from-first: `a` differs from its first line, which is the one that counts",
    ]));
  it("may come before its definition", () =>
    expect(structure(`s x_dot_y()\n-a\n-b tanh()\n--a ${LOOKUP}`)).toEqual(["a", "b(a)", "s(a b)"]));
  it("may be defined by a root of its own, which then is no output", () => {
    const text = `s x_dot_y()\n-a\n-b\na ${LOOKUP}\nb ${LOOKUP}`;
    expect(structure(text)).toEqual(["a", "b", "s(a b)"]);
    expect(graphOf(text).outputs.map(({ name }) => name)).toEqual(["s"]);
  });
  it("has no lines below it unless it has a call", () =>
    checkErrors(`
      s x_dot_y()
      -a lookup('user', shape=[None, 2])
      -b tanh()
      --a
        ^ children-of-reference: \`a\` has lines below it but no call
      ---c lookup('user', shape=[None, 2])
    `));
});

describe("the weights of a lookup", () => {
  it("go by the name <lookup>_weights, made when something uses them", () => {
    const text = `s x_dot_y()\n-u ${LOOKUP}\n-e embedding()\n--u_weights\n--item placeholder(tf.int32)`;
    expect(structure(text)).toEqual(["u", "item", "e(u/w item)", "s(u e)"]);
  });
  it("also before the lookup's own line, and where its name has underscores", () => {
    const text = `s x_dot_y()\n-e embedding()\n--my_u_weights\n--item placeholder(tf.int32)\n-my_u ${LOOKUP}`;
    expect(structure(text)).toEqual(["my_u", "item", "e(my_u/w item)", "s(e my_u)"]);
  });
  it("give way to a node of that name", () => {
    const text = `s embedding()\n-u_weights weights('norm', [3, 2])\n-ids placeholder(tf.int32)\nu ${LOOKUP}`;
    expect(structure(text)).toContain("s(u_weights ids)");
  });
  it("do not exist for other ops", () =>
    expect(messages(`s embedding()\n-t_weights\n-ids placeholder(tf.int32)\nt tanh()\n-x ${LOOKUP}`)).toEqual(
      ["missing-tensor: nothing defines `t_weights`"],
    ));
});

describe("a name that nothing defines", () => {
  it("is an error, with the nearest known name", () => {
    const text = `
      s x_dot_y()
      -huser lookup('user', shape=[None, 2])
      -husr
       ^^^^ missing-tensor: nothing defines \`husr\`
    `;
    checkErrors(text);
  });
  it("is a warning where it is near to none and no data says which columns there are", () => {
    const { diagnostics } = check("s dnn([2])\n-age");
    expect(diagnostics.map((d) => [d.severity, d.message])).toEqual([["warning", "nothing defines `age`"]]);
  });
  it("is said once, however often it is used", () =>
    expect(messages("s x_dot_y()\n-a\n-t tanh()\n--a")).toEqual(["missing-tensor: nothing defines `a`"]));
  it("may be the placeholder of a lookup", () =>
    expect(structure(`s embedding()\n-w weights('norm', [3, 2])\n-user\nt ${LOOKUP}`)).toContain(
      "s(w user)",
    ));
});

describe("outputs", () => {
  it("are the roots that nothing uses, in the order of the text", () =>
    expect(graphOf(`b ${LOOKUP}\na tanh()\n-c ${LOOKUP}\nc`).outputs.map(({ name }) => name)).toEqual([
      "b",
      "a",
    ]));
  it("may be named by @train, if they are nodes", () => {
    expect(messages(`@train(output='a')\nb ${LOOKUP}\na ${LOOKUP}`)).toEqual([]);
    expect(messages(`@train(output='aa')\nb ${LOOKUP}\na1 ${LOOKUP}`)).toEqual([
      "unknown-output: `output` names `aa`, which is no node of the graph",
    ]);
  });
});
