import { describe, expect, it } from "vitest";
import { read, value } from "./read.js";

describe("a value", () => {
  it("is an integer or a float", () => {
    for (const text of ["0", "100", ".95", "1.", "1.5", "1e-3", "2E+4", "00.5"])
      expect(value(text)).toBe(text);
    const [arg] = read("n op(1e-3)").ast.roots[0]!.call!.args;
    expect(arg!.value).toMatchObject({ kind: "number", value: 0.001, text: "1e-3" });
  });
  it("is a string in either quote, with five escapes", () => {
    expect(value(`'user'`)).toBe(`"user"`);
    expect(value(`"it's # no comment ($k)"`)).toBe(`"it's # no comment ($k)"`);
    expect(value(String.raw`'\\ \' \" \n \t'`)).toBe(JSON.stringify(`\\ ' " \n \t`));
    expect(value(`''`)).toBe(`""`);
  });
  it("is True, False or None", () => {
    expect(value("[True, False, None]")).toBe("[true false none]");
    expect(value("Truest")).toBe("`Truest`");
  });
  it("is a list or a tuple, with a comma after the last item or without", () => {
    expect(value("[]")).toBe("[]");
    expect(value("[None, 100]")).toBe("[none 100]");
    expect(value("[1, [2],]")).toBe("[1 [2]]");
    expect(value("()")).toBe("tuple[]");
    expect(value("(1,)")).toBe("tuple[1]");
    expect(value("(1, 2)")).toBe("tuple[1 2]");
  });
  it("is a number where brackets hold one without a comma", () => {
    expect(value("(1)")).toBe("1");
    expect(value("((1))")).toBe("1");
  });
  it("is a variable, whose name has no point and no minus", () => {
    expect(value("$kfactors")).toBe("$kfactors");
    expect(value("$k-1")).toBe("($k - 1)");
    expect(value("1.0/$k")).toBe("(1.0 / $k)");
  });
  it("is a name, which may have points and minuses", () => {
    expect(value("tf.nn.tanh")).toBe("`tf.nn.tanh`");
    expect(value("user-1")).toBe("`user-1`");
    expect(value("user - 1")).toBe("(`user` - 1)");
    expect(value("constructor")).toBe("`constructor`");
  });
  it("is a call of a registered function", () => {
    expect(value("random(0.8, 0.1, 0.1)")).toBe("random{0.8 0.1 0.1}");
    expect(value("[mean_sq_norm(U, 0.1), gravity(U, V, weight=1.0)]")).toBe(
      "[mean_sq_norm{`U` 0.1} gravity{`U` `V` weight=1.0}]",
    );
    expect(value("f ()")).toBe("f{}");
  });
  it("is a list repeated", () => expect(value("[50]*20")).toBe("([50] * 20)"));
});

describe("operators bind as in Python", () => {
  it.each([
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["(1 + 2) * 3", "((1 + 2) * 3)"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["8 / 4 // 2 * 3", "(((8 / 4) // 2) * 3)"],
    ["2 ** 3 ** 2", "(2 ** (3 ** 2))"],
    ["-2 ** 2", "(- (2 ** 2))"],
    ["2 ** -1", "(2 ** (- 1))"],
    ["2 ** -3 ** 2", "(2 ** (- (3 ** 2)))"],
    ["-2 * 3", "((- 2) * 3)"],
    ["2 * -3", "(2 * (- 3))"],
    ["1 - -1", "(1 - (- 1))"],
    ["- + -1", "(- (+ (- 1)))"],
    ["-$k", "(- $k)"],
  ])("%s", (text, structure) => expect(value(text)).toBe(structure));
});

describe("arguments", () => {
  it("are positional or named, with a comma after the last or without", () => {
    const { args } = read("h dnn([$k, $k], activation='tanh', bn=True,)").ast.roots[0]!.call!;
    expect(args.map((arg) => arg.name)).toEqual([null, "activation", "bn"]);
  });
  it("may be none", () => expect(read("h ident()").ast.roots[0]!.call!.args).toEqual([]));
  it("keep the place of name and value", () => {
    const text = "h op(1, rank = (2))";
    const cut = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
    const [first, second] = read(text).ast.roots[0]!.call!.args;
    expect(first).toMatchObject({ name: null, nameSpan: null });
    expect(cut(first!.span)).toBe("1");
    expect(cut(second!.span)).toBe("rank = (2)");
    expect(cut(second!.nameSpan!)).toBe("rank");
    expect(cut(second!.value.span)).toBe("(2)");
  });
});
