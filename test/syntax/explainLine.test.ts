import { describe, expect, it } from "vitest";
import { checkErrors } from "./checkErrors.js";
import { read } from "./read.js";

describe("a wrong line has one message, at the place, in plain words", () => {
  it("for names", () =>
    checkErrors(`
      x_dot_y(1)
      ^^^^^^^ missing-node-name: the call of \`x_dot_y\` has no name before it
      -3abc op()
       ^^^^ bad-node-name: a node's name starts with a letter or \`_\`, got \`3abc\`
      -'a' op()
       ^^^ bad-node-name: a node's name stands without quotes
      -$a op()
       ^^ bad-node-name: a \`$variable\` cannot name a node
      -(a) op()
       ^ missing-node-name: expected a node's name, found \`(\`
      -
      ^ missing-node-name: no name follows the markers
      *a op()
      ^ missing-node-name: expected a node's name, found \`*\`
      –a op()
      ^ odd-character: \`–\` (U+2013) looks like \`-\` but is another character
    `));
  it("for calls", () =>
    checkErrors(`
      a op
        ^^ missing-brackets: expected \`(\` after \`op\`
      a op 'user'
        ^^ missing-brackets: expected \`(\` after \`op\`
      a = op()
        ^ misplaced-equals: no \`=\` stands between a node's name and its call
      a: op()
       ^ misplaced-equals: no \`:\` stands between a node's name and its call
      a 'op'()
        ^^^^ unexpected-text: expected a call after the name \`a\`, found \`'op'\`
      a op() b op()
             ^ unexpected-text: expected the end of the line after the call, found \`b\`
      a op())
            ^ unmatched-bracket: \`)\` closes nothing
    `));
  it("for commas and missing values", () =>
    checkErrors(`
      a op(x=3 y=4)
               ^ missing-comma: expected \`,\` between two arguments, found \`y\`
      a op([1 2])
              ^ missing-comma: expected \`,\` between two items, found \`2\`
      a op(1,,2)
             ^ missing-value: expected a value before \`,\`
      a op(, 1)
           ^ missing-value: expected a value before \`,\`
      a op(1 + )
               ^ missing-value: expected a value after \`+\`, found \`)\`
      a op(1 * / 2)
               ^ missing-value: expected a value after \`*\`, found \`/\`
      a op(x=, y=2)
             ^ missing-value: expected a value after \`=\`, found \`,\`
      a op(3(4))
            ^ unexpected-text: \`3\` cannot be called
    `));
  it("for equals signs", () =>
    checkErrors(`
      a op(=3)
           ^ missing-argument-name: \`=\` without a name before it
      a op(1, =3)
              ^ missing-argument-name: \`=\` without a name before it
      a op(x: 3)
            ^ colon-for-equals: an argument is written with \`=\`, not with \`:\`
      a op(x==3)
             ^ missing-value: expected a value after \`=\`, found \`=\`
      a op('x'=3)
           ^^^ misplaced-equals: the name of an argument stands without quotes
      a op($x=3)
           ^^ misplaced-equals: the name of an argument stands without \`$\`
      a op([x=3])
             ^ misplaced-equals: \`=\` cannot stand inside \`[]\`
      a op(3=x)
            ^ misplaced-equals: only a name can stand before \`=\`
    `));
  it("for strings", () =>
    checkErrors(`
      a op(“user”)
           ^ odd-quote: \`“\` (U+201C) is not a quote that a string can have
      a op(\`user\`)
           ^ odd-quote: a backtick is not a quote that a string can have
      a op('user’)
           ^^^^^^^ unclosed-string: the string that \`'\` opens is not closed
      a op('it's so')
              ^ missing-comma: expected \`,\` after the string \`'it'\`, found \`s\`
      a op('c:\\data')
              ^^ unknown-escape: \`\\d\` is no escape in a string
      a op('\x07')
            ^ control-character: a string holds the control character U+0007
    `));
  it("for numbers", () =>
    checkErrors(`
      a op(1.2.3)
           ^^^^^ bad-number: \`1.2.3\` is no number
      a op(010)
           ^^^ bad-number: \`010\` is no number
      a op(1_000)
           ^^^^^ bad-number: \`1_000\` is no number
      a op(0x1F)
           ^^^^ bad-number: \`0x1F\` is no number
      a op(1e)
           ^^ bad-number: \`1e\` is no number
      a op(2nd)
           ^^^ bad-number: \`2nd\` is no number
      a op(1e999)
           ^^^^^ number-too-large: \`1e999\` is larger than any number can be
    `));
  it("for constants of other languages", () =>
    checkErrors(`
      a op(x=[true])
              ^^^^ wrong-constant: the constant is written \`True\`, not \`true\`
      a op(FALSE)
           ^^^^^ wrong-constant: the constant is written \`False\`, not \`FALSE\`
      a op(null)
           ^^^^ wrong-constant: the constant is written \`None\`, not \`null\`
    `));
  it("for characters that mean nothing", () =>
    checkErrors(`
      a op(1 % 2)
             ^ odd-character: \`%\` has no meaning here
      a op(\${k})
           ^ odd-character: \`$\` has no meaning here
      a op({})
           ^ odd-character: \`{\` has no meaning here
      a op(1，2)
            ^ odd-character: \`，\` (U+FF0C) looks like \`,\` but is another character
      a\u00a0op()
       ^ odd-character: the invisible character U+00A0 stands here
      a op(1\u200b)
            ^ odd-character: the invisible character U+200B stands here
      a op(@x)
           ^ unexpected-text: a directive cannot stand inside brackets
    `));
});

describe("a message shows the way out", () => {
  const wayOut = (text: string) => {
    const [d] = read(text).diagnostics;
    return [d!.labels[0]!.text, ...d!.notes].join("; ");
  };
  it.each([
    ["x_dot_y()", "write `NAME x_dot_y(…)`"],
    ["a op", "write `op()`"],
    ["a = op()", "write `a op(…)`"],
    ["a op(x: 3)", "write `x=`"],
    ["a op('user’)", "`’` does not close a string that `'` opened: write `'`"],
    ["a op('it's so')", "write `\\'` for a quote inside it"],
    ["a op('c:\\d')", "write `\\\\` for a backslash"],
    ["a op(010)", "write `10`"],
    ["a op(1_000)", "write `1000`"],
    [`a op(\${k})`, "without brackets: `$k`"],
    ["a op(2^3)", "a power is written `**`"],
    ["a op(1\\\n2)", "goes on over several lines inside its brackets"],
    ["> a op()", "the marker of a level is `-`"],
    ["a op(x=)", "`x` has no value: write one, or take `x=` away"],
  ])("%s", (text, way) => expect(wayOut(text)).toContain(way));

  it("and quotes long words in part", () => {
    const { message } = read(`${"x".repeat(5000)} op(${"y".repeat(5000)} z)\n${"w".repeat(9000)}()`)
      .diagnostics[1]!;
    expect(message.length).toBeLessThan(100);
  });
});
