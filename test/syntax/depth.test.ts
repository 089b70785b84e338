import { describe, expect, it } from "vitest";
import { checkErrors } from "./checkErrors.js";
import { codes, read, shape, shapeOf } from "./read.js";

describe("depth by markers", () => {
  it("is their number, whatever the indentation", () => {
    expect(shape("a op()\n-b op()\n--c op()\n-d op()\ne op()")).toBe("a(b(c) d) e");
    expect(shape("a op()\n  -b op()\n  --c op()")).toBe("a(b(c))");
  });
  it("allows space around them", () => expect(shape("a op()\n - b op()\n\t- -c op()")).toBe("a(b(c))"));
  it("takes any string as the marker", () => {
    expect(shape("a op()\n->b op()\n->->c op()", { marker: "->" })).toBe("a(b(c))");
    expect(shape("a op()\n#b op()\n##c op()", { marker: "#" })).toBe("a(b(c))");
    expect(shape("a op()\n. b op()\n. . c op()", { marker: ". " })).toBe("a(b(c))");
  });
  it("needs whole markers", () => {
    checkErrors(
      `
      a op()
      ->b op()
      ->-c op()
      ^^^ partial-marker: \`->-\` is no whole number of \`->\`
      `,
      { marker: "->" },
    );
  });
  it("may not skip a level, which is said once for the lines that share the mistake", () => {
    const text = `
      a op()
      ---b op()
      ^^^ skipped-level: 3 markers below a line with none: a level is skipped
      ----c op()
      ---d op()
      -e op()
      ---f op()
      ^^^ skipped-level: 3 markers below a line with 1: a level is skipped
    `;
    checkErrors(text);
    const { ast } = read("a op()\n---b op()\n----c op()\n---d op()\n-e op()");
    expect(ast.roots.map(shapeOf)).toEqual(["a(b(c) d e)"]);
    expect(ast.roots[0]!.children[0]!.depth).toBe(1);
  });
  it("begins with a node without markers", () => {
    checkErrors(`
      --a op()
      ^^ skipped-level: the first node has markers but nothing stands above it
      -b op()
      ^ skipped-level: the first node has markers but nothing stands above it
    `);
  });
  it("warns where a line stands left of its parent", () => {
    checkErrors(`
      a op()
          -b op()
        --c op()
        ^^ left-of-parent: this line is an input of \`b\` but stands left of it
    `);
    expect(read("  a op()\n-b op()").diagnostics).toMatchObject([{ severity: "warning" }]);
    expect(codes("a op()\n-b op()\n--c op()")).toEqual([]);
  });
  it("says nothing of the place of a line that has its message already", () => {
    expect(codes("a op()\n---b op(")).toEqual(["unclosed-bracket"]);
  });
});

describe("depth by indentation, where no line has a marker", () => {
  it("follows Python's rules", () => {
    expect(shape("a op()\n  b op()\n      c op()\n      d op()\n  e op()\nf op()")).toBe("a(b(c d) e) f");
  });
  it("may begin anywhere", () => expect(shape("    a op()\n      b op()\n    c op()")).toBe("a(b) c"));
  it("takes tabs as well", () => expect(shape("a op()\n\tb op()\n\t\tc op()\n\td op()")).toBe("a(b(c) d)"));
  it("does not count the lines inside brackets, comments or directives", () => {
    expect(shape("  @bind(k=1)\na op(\n1)\n      # note\n  b op(1,\n2)\n  c op()")).toBe("a(b c)");
  });
  it("may return only to a depth that was there", () => {
    checkErrors(`
      a op()
          b op()
        c op()
      ^^ uneven-indentation: this line is indented like none of the lines above it
    `);
  });
  it("cannot be told where tabs and spaces are mixed, which is said once", () => {
    const { diagnostics } = read("a op()\n        b op()\n\tc op()\n        d op()\n e op()");
    expect(diagnostics.map((d) => [d.code, d.labels.map((label) => label.text)])).toEqual([
      ["mixed-indentation", ["1 tab here", "8 spaces here"]],
    ]);
  });
});

describe("limits", () => {
  const chain = (depth: number) =>
    Array.from({ length: depth + 1 }, (_, i) => `${"-".repeat(i)}n op()`).join("\n");

  it("a depth of 200", () => {
    expect(codes(chain(200))).toEqual([]);
    expect(codes(`${chain(205)}\n-m op()`)).toEqual(["too-deep"]);
  });
  it("10,000 lines", () => {
    expect(codes("n\n".repeat(10_000))).toEqual([]);
    const { ast, diagnostics } = read("n\n".repeat(10_002));
    expect(diagnostics.map((d) => d.code)).toEqual(["too-many-nodes"]);
    expect(ast.roots).toHaveLength(10_000);
  });
  it("1 MiB of UTF-8", () => {
    const full = `n op() #${"x".repeat(2 ** 20 - 8)}`;
    expect(codes(full)).toEqual([]);
    expect(codes(`${full}x`)).toEqual(["text-too-long"]);
    expect(codes(`n op() #${"é".repeat(2 ** 19 - 4)}`)).toEqual([]);
    expect(codes(`n op() #${"é".repeat(2 ** 19 - 3)}`)).toEqual(["text-too-long"]);
  });
  it.each([
    ["brackets", (n: number) => `${"[".repeat(n)}${"]".repeat(n)}`],
    ["parentheses", (n: number) => `${"(".repeat(n)}1,${"),".repeat(n - 1)})`],
    ["calls", (n: number) => `${"f(".repeat(n)}1${")".repeat(n)}`],
    ["signs", (n: number) => `${"-".repeat(n)}1`],
    ["operators", (n: number) => `${"1+".repeat(n)}1`],
    ["powers", (n: number) => `${"1**".repeat(n)}1`],
  ])("64 levels of %s", (_, nested) => {
    expect(codes(`n op(${nested(64)})`)).toEqual([]);
    expect(codes(`n op(${nested(65)})`)).toEqual(["nested-too-deep"]);
    expect(codes(`n op(${nested(100_000)})`)).toEqual(["nested-too-deep"]);
  });
  it("100 errors, after which nothing is read", () => {
    const found = codes("n op(=)\n".repeat(300));
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toBe("too-many-errors");
  });
});
