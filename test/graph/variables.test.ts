import { describe, expect, it } from "vitest";
import type { TensorType } from "../../src/declare/shape.js";
import { check, checkErrors, graphOf, messages } from "../support/check.js";

const node = (columns: string) => `a lookup('user', shape=[None, ${columns}])`;
const columnsOf = (columns: string, binds = "", bind = {}) => {
  const { byName } = graphOf(`${binds}\n${node(columns)}`, { bind });
  return (byName.get("a")!.type as TensorType).shape![1];
};
const value = (text: string, binds = "") =>
  graphOf(`${binds}\na dnn(${text})\n-x placeholder(tf.float32)`).byName.get("a")!.params.hidden_units;

describe("a variable", () => {
  it("stands where a value stands", () => expect(columnsOf("$k", "@bind(k=7)")).toBe(7));
  it("is a whole word: $k does not touch $kfactors", () =>
    expect(columnsOf("$kfactors", "@bind(kfactors=7)")).toBe(7));
  it("is text inside a string", () =>
    expect(graphOf("a lookup('$user', shape=[None, 2])").byName.get("a")!.params.dataname).toBe("$user"));
  it("may use those bound before it", () => expect(columnsOf("$b", "@bind(a=3, b=2*$a+1)")).toBe(7));
  it("takes the value from outside rather than that of @bind", () => {
    // `overridden` keeps what the text says.
    const { bindings, overridden } = graphOf(`@bind(k=7)\n${node("$k")}`, { bind: { k: 8 } });
    expect([bindings.get("k"), overridden.get("k")]).toEqual([8, 7]);
    expect(columnsOf("$k", "@bind(k=7)", { k: 8 })).toBe(8);
  });
  it("in a later binding follows the value from outside", () =>
    expect(columnsOf("$b", "@bind(a=3, b=2*$a)", { a: 5 })).toBe(10));
  it("without a value stays a symbol, and is listed", () => {
    expect(columnsOf("$k")).toBe("$k");
    expect(columnsOf("2 * $k")).toBe("2 * $k");
    expect(graphOf(node("$k")).unbound).toEqual(["k"]);
  });
  it("without a value is an error where one is needed, with the nearest that has one", () => {
    const text = `@bind(kfactor=3)\n${node("$kfactors")}`;
    expect(messages(text, { unbound: "error" })).toContain("unbound-variable: `$kfactors` has no value");
    const { diagnostics } = check(text, { unbound: "error" });
    expect(diagnostics[0]!.labels[0]!.text).toBe("did you mean `$kfactor`?");
  });
  it("that nothing uses is a warning in @bind, and an error from outside", () => {
    checkErrors(`
      @bind(k=7, l=8)
                 ^^^ unused-variable: nothing uses \`$l\`
      a lookup('user', shape=[None, $k])
    `);
    const { diagnostics } = check(node("$k"), { bind: { k: 7, l: 8 } });
    expect(diagnostics.map((d) => [d.severity, d.message])).toEqual([
      ["error", "nothing in the config uses `$l`"],
    ]);
  });
  it("is used, too, by a setting or another binding", () =>
    expect(messages(`@bind(e=5, f=$e)\n@train(objective='se', epochs=$f)\n${node("2")}`)).toEqual([]));
  it("is bound once, by name", () =>
    expect(messages(`@bind(k=1, k=2, 3)\n${node("$k")}`)).toEqual([
      "argument-twice: `k` is bound twice",
      "bind-without-name: `@bind` takes `name=value`",
    ]));
  it("may be called constructor, toString or __proto__", () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      expect(columnsOf(`$${name}`, `@bind(${name}=7)`)).toBe(7);
      expect(columnsOf(`$${name}`, "", Object.fromEntries([[name, 9]]))).toBe(9);
      expect(messages(node(`$${name}`), { unbound: "error" })).toEqual([
        `unbound-variable: \`$${name}\` has no value`,
      ]);
    }
  });
});

describe("a mistake in @bind causes no second message", () => {
  it.each([
    ["a line past reading", "@bind(k=)", "k"],
    ["a line that never ends", "@bind(k=7", "k"],
    ["a value that is no number", "@bind(k=1/0)", "k"],
    ["a value made from such a one", "@bind(j=1/0, k=$j)", "k"],
  ])("%s", (_label, bind, name) => {
    for (const unbound of ["error", "symbol"] as const)
      expect(check(`${bind}\n${node(`$${name}`)}`, { unbound }).diagnostics).toHaveLength(1);
  });
  it("but a variable that was meant to be bound elsewhere is still missing", () =>
    expect(messages(`@bind(k=1/0)\n${node("$k*$l")}`, { unbound: "error" })).toEqual([
      "not-finite: 1 / 0 is not a finite number",
      "unbound-variable: `$l` has no value",
    ]));
});

describe("a variable is not called unused because", () => {
  it.each([
    ["its line is past reading", "a lookup('user' shape=[None, $k])"],
    ["its op is unknown", "a lokup('user', shape=[None, $k])"],
    ["its node is on a cycle", "a dnn([$k])\n-a"],
    ["its directive is past reading", "@train(epochs=$k\na lookup('user', shape=[None, 2])"],
  ])("%s", (_label, text) => {
    expect(check(`@bind(k=7)\n${text}`).diagnostics).toHaveLength(1);
    expect(check(text, { bind: { k: 7 } }).diagnostics).toHaveLength(1);
  });
});

describe("values", () => {
  it.each([
    ["[2*3]", [6]],
    ["[7//2, 2**3]", [3, 8]],
    ["[6/2]", [3]],
    ["[-(-2)]", [2]],
    ["[50]*3", [50, 50, 50]],
    ["2*[1, 2]", [1, 2, 1, 2]],
    ["[1]*2*2", [1, 1, 1, 1]],
    ["(4, 5)", [4, 5]],
    ["[2+3*4-1]", [13]],
    ["[$k]*$n", [9, 9]],
  ])("%s", (text, expected) =>
    expect(value(text, text.includes("$") ? "@bind(k=9, n=2)" : "")).toEqual(expected),
  );
  it("may be symbols inside a list", () => expect(value("[$k, 4]")).toEqual(["$k", 4]));
  it.each([
    ["1/0", "not-finite: 1 / 0 is not a finite number"],
    ["10**400", "not-finite: 10 ** 400 is not a finite number"],
    ["'a'+1", "not-a-number: `+` takes numbers, got 'a'"],
    ["-'a'", "not-a-number: `-` takes numbers, got 'a'"],
    ["[1]*1.5", "bad-repeat: a list is repeated a whole number of times, got 1.5"],
    ["[1]*-1", "bad-repeat: a list is repeated a whole number of times, got -1"],
    ["[1]*10001", "list-too-long: a list may have 10,000 elements, those of inner lists counted"],
    ["[[1]*100]*100", "list-too-long: a list may have 10,000 elements, those of inner lists counted"],
    ["[1]*10**15", "list-too-long: a list may have 10,000 elements, those of inner lists counted"],
  ])("%s is an error", (text, message) =>
    expect(messages(`a dnn(${text})\n-x placeholder(tf.float32)`)).toEqual([message]),
  );
  it("of 10,000 elements are taken", () => expect(value("[1]*10000")).toHaveLength(10_000));
});

describe("values that double with each binding", () => {
  const chain = (first: string, step: (last: string) => string, length: number) =>
    [`v0=${first}`, ...Array.from({ length }, (_, i) => `v${i + 1}=${step(`$v${i}`)}`)].join(", ");
  it.each([
    ["lists of lists", chain("[1]", (v) => `[${v}, ${v}]`, 100), "list-too-long"],
    ["lists side by side", chain("[1]", (v) => `${v}*2`, 100), "list-too-long"],
    ["lists in lists", chain("1", (v) => `[${v}]`, 5000), "nested-too-deep"],
  ])("%s stop at the limit, with one message", (_label, binds, code) => {
    const { diagnostics } = check(`@bind(${binds})\na dnn($v100)\n-x placeholder(tf.float32)`);
    expect(diagnostics.filter((d) => d.severity === "error").map((d) => d.code)).toEqual([code]);
  });
  it("symbols stay short", () => {
    const binds = chain("$free", (v) => `${v} + ${v}`, 100);
    const { diagnostics } = check(`@bind(${binds})\na dnn([$v100])\n-x placeholder(tf.float32)`);
    expect(diagnostics).toEqual([]);
  });
});
