import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatConfig } from "../../src/syntax/format.js";
import { printConfig } from "../../src/syntax/print.js";
import { tokensOf } from "../../src/syntax/tokens.js";
import { Random } from "./random.js";
import { randomConfig } from "./randomConfig.js";

function formatted(text: string, marker = "-"): string {
  const { text: found, diagnostics } = formatConfig({ path: "test.config", text }, { marker });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return found!;
}

/** Text of several lines, as it stands between the first line break and the last. */
const lines = (...all: string[]) => `${all.join("\n")}\n`;

describe("formatConfig", () => {
  it("puts spaces in order between the words of a line", () => {
    expect(formatted("a   op( 1 ,x = [ 1,2 ] , y= (1 ,), )")).toBe("a op(1, x=[1, 2], y=(1,))\n");
    expect(formatted("@bind ( k = 3 )")).toBe("@bind(k=3)\n");
  });

  it("gives an operator a space on both sides where it had one on either, and a sign or ** none", () => {
    expect(formatted("a op(1+2, 1 +2, 1+ 2, - 1, [$k]*3, 2 ** - 3, 1 - - 2, $k//2)")).toBe(
      "a op(1+2, 1 + 2, 1 + 2, -1, [$k]*3, 2**-3, 1 - -2, $k//2)\n",
    );
  });

  it("writes single quotes where the string needs no others", () => {
    expect(formatted(`a op("user", "it's", "a\\"b", '"')`)).toBe(`a op('user', "it's", "a\\"b", '"')\n`);
  });

  it("indents by four spaces a level, or not at all where the first input is not indented", () => {
    expect(formatted("a op()\n  - b op()\n -- c")).toBe("a op()\n    -b op()\n        --c\n");
    expect(formatted("a op()\n- b op()\n    - - c")).toBe("a op()\n-b op()\n--c\n");
    expect(formatted("a op()\n b op()\n   c\n d")).toBe("a op()\n    b op()\n        c\n    d\n");
    expect(formatted("a op()\n\tb op()\n\t\tc")).toBe("a op()\n    b op()\n        c\n");
  });

  it("knows another marker", () => {
    expect(formatted("a op()\n -> b\n", "->")).toBe("a op()\n    ->b\n");
  });

  it("sets what goes on in further lines below the first word in its bracket, or four columns in", () => {
    expect(formatted("@data('x',\n  target='y' ,\n   center=[ 'a',\n 'b'])\n")).toBe(
      lines("@data('x',", "      target='y',", "      center=['a',", "              'b'])"),
    );
    expect(formatted("a op()\n -b op(\n1,\n2,\n )\n")).toBe(
      lines("a op()", "    -b op(", "        1,", "        2,", "    )"),
    );
  });

  it("keeps comments, beside the line or in the column of their neighbours", () => {
    const text = lines(
      "#  top",
      "@bind(k=1)# one",
      "a op([ # first",
      "1, # second",
      "",
      "# third",
      "2])",
      "  # of b",
      "  - b   #its own",
      "  # - c op()",
      "# end",
    );
    expect(formatted(text)).toBe(
      lines(
        "#  top",
        "@bind(k=1)  # one",
        "",
        "a op([  # first",
        "    1,  # second",
        "    # third",
        "    2])",
        "    # of b",
        "    -b  #its own",
        "    # - c op()",
        "# end",
      ),
    );
  });

  it("leaves one empty line of several, none at the ends, and sets one before the graph", () => {
    expect(formatted("\n\n@bind(k=1)\na op($k)\n\n\n\nb\n\n\n")).toBe("@bind(k=1)\n\na op($k)\n\nb\n");
  });

  it("keeps the line ends of the file, and takes a byte order mark away", () => {
    expect(formatted("\uFEFFa op( )\r\n - b\r\n")).toBe("a op()\r\n    -b\r\n");
  });

  it("gives the errors back, and no text, where there are any", () => {
    const { text, diagnostics } = formatConfig({ path: "test.config", text: "a op(\n- b op(1" });
    expect(text).toBe(null);
    expect(diagnostics.length).toBeGreaterThan(0);
  });

  it("leaves the configs that are shipped as they are", () => {
    for (const name of readdirSync("configs").filter((file) => file.endsWith(".config"))) {
      const text = readFileSync(`configs/${name}`, "utf8");
      expect(formatted(text), name).toBe(text);
    }
  });

  it("leaves what printConfig writes as it is, for 2,000 generated configs", () => {
    const random = new Random(11);
    for (let i = 0; i < 2000; i++) {
      const text = printConfig(randomConfig(random));
      if (text !== "") expect(formatted(text)).toBe(text);
    }
  });

  it("keeps every comment and is done after the first time, for 2,000 generated configs in disorder", () => {
    const random = new Random(12);
    for (let i = 0; i < 2000; i++) {
      const text = disordered(printConfig(randomConfig(random)), random);
      const once = formatted(text);
      expect(formatted(once), text).toBe(once);
      expect(comments(once), text).toEqual(comments(text));
    }
  });
});

/** The same config with space, comments and line breaks wherever the language lets them stand. */
function disordered(text: string, random: Random): string {
  let count = 0;
  const space = () => " ".repeat(random.below(3));
  const comment = () => `#${space()}note ${count++}${space()}`;
  const wide = () =>
    random.below(4) > 0 ? space() : `${space()}${random.below(2) ? comment() : ""}\n${space()}`;
  return text
    .split("\n")
    .map((line) => {
      if (line === "") return line;
      const tokens = tokensOf(line, /^[ -]*/.exec(line)![0].length, line.length).slice(0, -1);
      let depth = 0;
      let out = line.slice(0, tokens[0]!.start);
      tokens.forEach((token, j) => {
        if (token.kind === "close") depth--;
        const before = tokens[j - 1];
        // A comment or a break could end the line where no bracket is open, or make words of a number and a name.
        const isLoose = before !== undefined && (depth > 0 || token.kind === "close");
        const isApart = before?.kind === "name" && token.kind === "name";
        out += isApart ? ` ${space()}` : isLoose ? gapOf(before, token, wide()) : "";
        out += token.text;
        if (token.kind === "open") depth++;
      });
      const after = random.below(5) === 0 ? `${space()}${comment()}` : space();
      return `${out}${after}${random.below(6) === 0 ? `\n\n${space()}${comment()}` : ""}`;
    })
    .join("\n");
}

/** At least one space beside an operator that had some, so that a name does not swallow it. */
function gapOf(before: { end: number }, token: { start: number }, gap: string): string {
  return before.end < token.start && gap === "" ? " " : gap;
}

const comments = (text: string) => [...text.matchAll(/#\s*note (\d+)/g)].map(([, n]) => n);
