import { describe, expect, it } from "vitest";
import { positionOf } from "../../src/diagnostics/diagnostic.js";
import { checkErrors } from "./checkErrors.js";
import { codes, read, shape } from "./read.js";

describe("a logical line", () => {
  it("ends at the newline outside brackets", () => {
    expect(shape("a op(1,\n  2\n)\n-b op([\n1,\n2])")).toBe("a(b)");
  });
  it("has comments and empty lines around it and inside its brackets", () => {
    expect(shape("# top\n\na op(1, # one ) '\n # two\n 2) # end\n\n  # (\n-b # bare\n")).toBe("a(b)");
  });
  it("has no comment inside a string", () => expect(shape("a op('#')\n-b")).toBe("a(b)"));
  it("may end with CRLF, and the text begin with a byte order mark, at exact positions", () => {
    const { ast, diagnostics } = read("\uFEFFa op(1,\r\n  2)\r\n-b op()\r\n");
    expect(diagnostics).toEqual([]);
    const [a] = ast.roots;
    expect(positionOf(a!.span.source, a!.span.start)).toEqual({ line: 1, column: 1 });
    expect(positionOf(a!.span.source, a!.span.end)).toEqual({ line: 2, column: 5 });
    expect(positionOf(a!.span.source, a!.children[0]!.nameSpan.start)).toEqual({ line: 3, column: 2 });
  });
  it("spans its markers, name and call, but no comment", () => {
    const text = "a op()\n  - b op( )  # c";
    const b = read(text).ast.roots[0]!.children[0]!;
    expect(text.slice(b.span.start, b.span.end)).toBe("- b op( )");
    expect(text.slice(b.call!.span.start, b.call!.span.end)).toBe("op( )");
  });
  it("may be the name of a node alone", () => {
    expect(read("a op()\n-user").ast.roots[0]!.children[0]).toMatchObject({ name: "user", call: null });
  });
  it("is none in an empty text", () => expect(read("").ast).toMatchObject({ directives: [], roots: [] }));
  it("composes accents, so that two ways to write a name are one", () => {
    expect(shape("e\u0301te\u0301 op()")).toBe("\u00e9t\u00e9");
  });
});

describe("an open bracket", () => {
  it("is closed by a line that looks like a node, which is read as one", () => {
    checkErrors(`
      a op([1, 2
           ^ unclosed-bracket: expected \`]\` to close this \`[\`
      -b op(true)
            ^^^^ wrong-constant: the constant is written \`True\`, not \`true\`
      -c op()
    `);
    expect(read("a op(\n-b op()\n").ast.roots[0]).toMatchObject({ broken: true, children: [{ name: "b" }] });
  });
  it("is closed by a directive", () => {
    expect(codes("@bind(k=1\n@data('x')\na op()")).toEqual(["unclosed-bracket"]);
  });
  it("points at the line that cut it off", () => {
    const [error] = read("a op(\n-b op()\n").diagnostics;
    expect(error!.labels[1]!.text).toBe("this line begins a node, so the bracket must be closed above");
    expect(positionOf(error!.labels[1]!.span.source, error!.labels[1]!.span.start)).toEqual({
      line: 2,
      column: 1,
    });
  });
  it("goes on over values that begin with a minus or a name", () => {
    expect(shape("a op(1\n-b\n)")).toBe("a");
    expect(shape("a op(\n x\n =\n f\n (2))")).toBe("a");
  });
  it("is named with its line, where another bracket closes it", () => {
    checkErrors(`
      a op(x=[1,
        2)
         ^ wrong-bracket: expected \`]\` to close \`[\` from line 1, found \`)\`
      -b op()
    `);
  });
  it("is the mistake where text follows on the next line and nothing closes", () => {
    checkErrors(`
      a op(x='user'
          ^ unclosed-bracket: expected \`)\` to close this \`(\`
      user
    `);
  });
});

describe("a string", () => {
  it("ends on its line, and the lines below are read", () => {
    checkErrors(`
      a op(x='user)
             ^^^^^^ unclosed-string: the string that \`'\` opens is not closed
      -b
      -c op(y=)
              ^ missing-value: expected a value after \`=\`, found \`)\`
    `);
    expect(read("a op('x\n-b\n-c").ast.roots[0]!.children.map((child) => child.name)).toEqual(["b", "c"]);
  });
});

describe("a directive", () => {
  it("stands before the graph, with the arguments of a call", () => {
    const { ast, diagnostics } = read("@bind(k=100)\n@train()\na op()");
    expect(diagnostics).toEqual([]);
    expect(ast.directives.map((d) => [d.name, d.args.length])).toEqual([
      ["bind", 1],
      ["train", 0],
    ]);
  });
  it("after the first node is an error that points at both", () => {
    checkErrors(`
      a op()
      @bind(k=1)
      ^^^^^ late-directive: \`@bind\` stands after the first node
    `);
    expect(read("a op()\n@bind(k=1)").ast.directives).toHaveLength(1);
  });
  it("stands once", () => {
    checkErrors(`
      @bind(k=1)
      @bind(l=1)
      ^^^^^ repeated-directive: \`@bind\` stands twice
      a op()
    `);
    expect(read("@bind(k=1)\n@bind(l=1)").ast.directives).toHaveLength(1);
  });
  it("has no markers", () => {
    checkErrors(`
      a op()
      -@bind(k=1)
      ^^ marked-directive: a directive takes no markers
    `);
  });
  it("has brackets and a name", () => {
    checkErrors(`
      @bind k=1
      ^^^^^ missing-brackets: expected \`(\` after \`@bind\`
      @(k=1)
       ^ bad-directive: expected a directive's name after \`@\`, found \`(\`
    `);
  });
  it("that cannot be read is broken, so that nothing is concluded from it", () => {
    expect(read("@bind(k=\na op()").ast.directives).toMatchObject([{ name: "bind", broken: true, args: [] }]);
  });
});
