import { describe, expect, it } from "vitest";
import {
  type Diagnostic,
  errorAt,
  type Source,
  spanOf,
  warningAt,
} from "../../src/diagnostics/diagnostic.js";
import { renderDiagnostics } from "../../src/diagnostics/render.js";

const draw = (diagnostics: readonly Diagnostic[], width?: number) =>
  renderDiagnostics(diagnostics, { color: false, width });

/** The span of the first occurrence of a word. */
function find(source: Source, word: string) {
  const start = source.text.indexOf(word);
  return spanOf(source, start, start + word.length);
}

/** A source of one line with an error at a word of it. */
function errorIn(text: string, word: string, label = ""): Diagnostic {
  return errorAt("test", "wrong", { at: find({ path: "x.config", text }, word), label });
}

/** The two lines that matter: the source and its underline. */
const excerpt = (d: Diagnostic, width?: number) => draw([d], width).split("\n").slice(3);

const mf: Source = {
  path: "configs/mf.config",
  text: "dot x_dot_y()\n-user lokup(rank=$k)\n-item lookup(rank=$k)\n\n-bias lookup()\n",
};

describe("renderDiagnostics", () => {
  it("draws the place, the rule, the way out", () => {
    const d = errorAt("unknown-op", "no op is called `lokup`", {
      at: find(mf, "lokup"),
      label: "did you mean `lookup`?",
    });
    expect(draw([d])).toBe(
      [
        "error[unknown-op]: no op is called `lokup`",
        " --> configs/mf.config:2:7",
        "  |",
        "2 | -user lokup(rank=$k)",
        "  |       ^^^^^ did you mean `lookup`?",
      ].join("\n"),
    );
  });
  it("draws further labels, of this text and of others, and notes", () => {
    const csv: Source = { path: "data/ratings.csv", text: "17,42,five\n", firstLine: 1200 };
    const d = warningAt("odd", "three places disagree", {
      at: find(mf, "item"),
      label: "this one",
      also: [
        { span: find(mf, "dot"), text: "that one" },
        { span: find(csv, "five"), text: "and a row" },
        { span: find(mf, "lookup(rank"), text: "" },
      ],
      notes: ["make them agree", "first line\nsecond line"],
    });
    expect(draw([d])).toBe(
      [
        "warning[odd]: three places disagree",
        "    --> configs/mf.config:3:2",
        "     |",
        "   1 | dot x_dot_y()",
        "     | --- that one",
        "...",
        "   3 | -item lookup(rank=$k)",
        "     |  ^^^^ this one",
        "     |       -----------",
        "    ::: data/ratings.csv:1200:7",
        "     |",
        "1200 | 17,42,five",
        "     |       ---- and a row",
        "     |",
        "     = note: make them agree",
        "     = note: first line",
        "             second line",
      ].join("\n"),
    );
  });
  it("draws a message without a place", () => {
    expect(draw([errorAt("no-data", "no data is named", { notes: ["add `--data planted`"] })])).toBe(
      "error[no-data]: no data is named\n  = note: add `--data planted`",
    );
  });
  it("separates several by empty lines, orders them by place within their source, and counts them", () => {
    const other: Source = { path: "other.config", text: "x" };
    const drawn = draw([
      errorAt("c", "third", { at: find(mf, "bias") }),
      errorAt("d", "fourth", { at: find(other, "x") }),
      warningAt("a", "first", { at: find(mf, "dot") }),
      errorAt("b", "second", { at: find(mf, "user") }),
    ]);
    expect(drawn.match(/first|second|third|fourth/g)).toEqual(["first", "second", "third", "fourth"]);
    expect(drawn.split("\n\n")).toHaveLength(5);
    expect(drawn.endsWith("\n\n3 errors, 1 warning")).toBe(true);
    expect(draw([errorIn("a", "a"), errorIn("a", "a")])).toMatch(/\n\n2 errors$/);
  });
  it("is empty without diagnostics", () => expect(draw([])).toBe(""));
  it("colours where asked", () => {
    const drawn = renderDiagnostics([errorIn("a b", "b", "here")], { color: true });
    expect(drawn).toContain("\x1b[1;31merror[test]\x1b[0m");
    expect(drawn).toContain("\x1b[1;31m^ here\x1b[0m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
    expect(drawn.replace(/\x1b\[[\d;]*m/g, "")).toBe(draw([errorIn("a b", "b", "here")]));
  });
});

describe("an underline", () => {
  it("stays below its text after tabs", () => {
    expect(excerpt(errorIn("\ta\tword", "word"))).toEqual(["1 |     a   word", "  |         ^^^^"]);
  });
  it("stays below its text after wide, combined and joined characters", () => {
    expect(excerpt(errorIn("名前 word", "word"))).toEqual(["1 | 名前 word", "  |      ^^^^"]);
    expect(excerpt(errorIn("e\u0301 word", "word"))).toEqual(["1 | e\u0301 word", "  |   ^^^^"]);
    expect(excerpt(errorIn("👩‍🚀 word", "word"))).toEqual(["1 | 👩‍🚀 word", "  |    ^^^^"]);
    expect(excerpt(errorIn("x = 名前", "名前"))).toEqual(["1 | x = 名前", "  |     ^^^^"]);
  });
  it("covers the first line of a span of several", () => {
    expect(excerpt(errorIn("a op(1,\n  2)\nb", "op(1,\n  2)"))).toEqual(["1 | a op(1,", "  |   ^^^^^"]);
  });
  it("is one sign where the span is empty, also at the end of the text", () => {
    const source: Source = { path: "x", text: "ab\n" };
    expect(excerpt(errorAt("t", "t", { at: spanOf(source, 1, 1) }))).toEqual(["1 | ab", "  |  ^"]);
    expect(excerpt(errorAt("t", "t", { at: spanOf(source, 2, 2) }))).toEqual(["1 | ab", "  |   ^"]);
    expect(excerpt(errorAt("t", "t", { at: spanOf(source, 3, 3) }))).toEqual(["2 |", "  | ^"]);
  });
  it("leaves CRLF and a byte order mark out", () => {
    const source: Source = { path: "x", text: "\uFEFFword\r\nnext\r\n" };
    expect(
      draw([errorAt("t", "t", { at: find(source, "word\r\nn") })])
        .split("\n")
        .slice(1),
    ).toEqual([" --> x:1:1", "  |", "1 | word", "  | ^^^^"]);
  });
});

describe("a long line", () => {
  const before = "b".repeat(5000);
  const after = "a".repeat(1_000_000);

  it("is cut around the place to the width", () => {
    const [line, underline] = excerpt(errorIn(`${before} word ${after}`, "word"), 60);
    expect(line).toMatch(/^1 \| …b+ word a+…$/);
    expect(line).toHaveLength(60);
    expect(line!.indexOf("word")).toBe(underline!.indexOf("^^^^"));
    expect(underline!.trimEnd()).toHaveLength(underline!.indexOf("^^^^") + 4);
  });
  it("has no mark where nothing is left out", () => {
    expect(excerpt(errorIn(`word ${after}`, "word"), 60)[0]).toMatch(/^1 \| word a+…$/);
    expect(excerpt(errorIn(`${before} word`, "word"), 60)[0]).toMatch(/^1 \| …b+ word$/);
  });
  it("is shown once for each place in it", () => {
    const source: Source = { path: "x", text: `one${" ".repeat(500)}two` };
    const d = errorAt("t", "t", {
      at: find(source, "one"),
      also: [{ span: find(source, "two"), text: "second" }],
    });
    const lines = excerpt(d, 60);
    expect([lines[0], lines[1]]).toEqual([expect.stringMatching(/^1 \| one +…$/), "  | ^^^"]);
    expect(lines[2]).toMatch(/^1 \| … +two$/);
    expect(lines[3]!.indexOf("--- second")).toBe(lines[2]!.indexOf("two"));
  });
  it("counts wide characters by their columns", () => {
    const [line] = excerpt(errorIn(`${"名".repeat(100)} word ${"前".repeat(100)}`, "word"), 61);
    const columns = Array.from(line!, (char) => (/[名前]/.test(char) ? 2 : 1)).reduce((sum, n) => sum + n, 0);
    expect(columns).toBeGreaterThan(56);
    expect(columns).toBeLessThanOrEqual(61);
  });
});

describe("user text cannot steer the terminal", () => {
  const hostile = "\x1b[2J\x07\u202e\u200b\x9b\ud800";
  const shown = "\\x1b[2J\\x07\\u202e\\u200b\\x9b\\ud800";

  it("in the source, where the underline stays below its text", () => {
    expect(excerpt(errorIn(`${hostile} word`, "word"))).toEqual([
      `1 | ${shown} word`,
      `  | ${" ".repeat(shown.length)} ^^^^`,
    ]);
  });
  it("in messages, labels, notes and paths", () => {
    const source: Source = { path: hostile, text: "x" };
    const d = errorAt("t", hostile, { at: spanOf(source, 0, 1), label: hostile, notes: [hostile] });
    const drawn = draw([d]);
    expect(drawn.split(shown)).toHaveLength(5);
    expect(drawn).not.toMatch(/(?!\n)[\p{Cc}\u202e\u200b\ud800]/u);
  });
  it("by a line break in a message", () => {
    expect(draw([errorAt("t", "a\nerror[u]: forged")])).toBe("error[t]: a\\x0aerror[u]: forged");
  });
  it("by a mark that would be drawn over the gutter", () => {
    expect(excerpt(errorIn("\u0301word", "word"))).toEqual(["1 | ◌\u0301word", "  |  ^^^^"]);
  });
});
