import { describe, expect, it } from "vitest";
import { printConfig } from "../../src/syntax/print.js";
import { Random } from "./random.js";
import { randomConfig } from "./randomConfig.js";
import { read } from "./read.js";

/** A tree without its places. */
const bare = (tree: unknown) =>
  JSON.stringify(tree, (key, inner) =>
    key === "span" || key === "nameSpan" || key === "source" ? undefined : inner,
  );

describe("printConfig", () => {
  it("writes directives, an empty line and the graph, indented and with markers", () => {
    const text = `@bind( k = 100 ,)\n@train()\na op( 1,\n 'x' )# c\n- b\n-c op(x=[1,(2,)],y="it's",)\n-- d op(- 1*(2+$k)**2)`;
    expect(printConfig(read(text).ast)).toBe(
      [
        "@bind(k=100)",
        "@train()",
        "",
        "a op(1, 'x')",
        "    -b",
        "    -c op(x=[1, (2,)], y='it\\'s')",
        "        --d op(-1 * (2 + $k)**2)",
        "",
      ].join("\n"),
    );
  });
  it("keeps parentheses where they matter", () => {
    for (const text of [
      "(1 + 2) * 3",
      "1 - (2 - 3)",
      "(-2)**2",
      "(2**3)**2",
      "2**-(1 + 1)",
      "-(1 + 2)",
      "[1] * (2, 3)",
    ]) {
      expect(printConfig(read(`a op(${text})`).ast)).toBe(`a op(${text})\n`);
    }
  });
  it("takes another marker", () => {
    expect(printConfig(read("a op()\n-b").ast, { marker: "->" })).toBe("a op()\n    ->b\n");
  });
  it("refuses a line that could not be read", () => {
    expect(() => printConfig(read("a op(").ast)).toThrow(RangeError);
  });
  it("writes what parses to the same tree, for 3,000 generated configs", () => {
    const random = new Random(7);
    for (let i = 0; i < 3000; i++) {
      const ast = randomConfig(random);
      const text = printConfig(ast);
      const again = read(text);
      expect(again.diagnostics, text).toEqual([]);
      expect(bare(again.ast), text).toBe(bare(ast));
      expect(printConfig(again.ast)).toBe(text);
    }
  });
});
