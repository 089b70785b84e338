import { type Diagnostic, errorAt, type Source, spanOf } from "../diagnostics/diagnostic.js";
import { codePoint, quoted } from "./quoted.js";
import type { Token } from "./tokens.js";

/** What is wrong with a token in itself, wherever it stands; null where it is well formed. */
export function explainBadToken(source: Source, token: Token): Diagnostic | null {
  switch (token.kind) {
    case "string":
      return explainString(source, token);
    case "number":
      return explainNumber(source, token);
    case "other":
      return explainCharacter(source, token);
    default:
      return null;
  }
}

function explainString(source: Source, { text, start, end }: Token): Diagnostic | null {
  const quote = text[0]!;
  const closed = /^(.)(?:[^\\]|\\.)*\1$/su.test(text) && text.length > 1;
  if (!closed) {
    const curly = text.slice(1).search(/[‘’“”]/);
    const notes =
      curly < 0
        ? [`a string ends on its line: add the closing \`${quote}\``]
        : [`\`${text[curly + 1]}\` does not close a string that \`${quote}\` opened: write \`${quote}\``];
    return errorAt("unclosed-string", `the string that \`${quote}\` opens is not closed`, {
      at: spanOf(source, start, end),
      label: `no \`${quote}\` follows on this line`,
      notes,
    });
  }
  for (const { 0: written, index } of text.matchAll(/\\./gsu)) {
    if (/\\[\\'"nt]/.test(written)) continue;
    const at = spanOf(source, start + index, start + index + written.length);
    return errorAt("unknown-escape", `${quoted(written)} is no escape in a string`, {
      at,
      label: "write `\\\\` for a backslash",
      notes: ["the escapes are `\\\\`, `\\'`, `\\\"`, `\\n` and `\\t`"],
    });
  }
  const control = text.search(/(?!\t)\p{Cc}/u);
  if (control < 0) return null;
  return errorAt("control-character", `a string holds the control character ${codePoint(text[control]!)}`, {
    at: spanOf(source, start + control, start + control + 1),
    label: "take it out",
  });
}

function explainNumber(source: Source, { text, start, end }: Token): Diagnostic | null {
  if (/^(?:(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|0+|[1-9]\d*)$/.test(text)) return null;
  const wrong = (label: string, notes: string[] = []) =>
    errorAt("bad-number", `${quoted(text)} is no number`, { at: spanOf(source, start, end), label, notes });
  if (/^0+\d+$/.test(text)) return wrong(`write \`${text.replace(/^0+/, "")}\``);
  if (/^[\d_]+$/.test(text)) return wrong(`write \`${text.replaceAll("_", "")}\``);
  if (/^0[xob]/i.test(text)) return wrong("numbers are written in decimal digits");
  if (/[eE]$/.test(text)) return wrong("the exponent has no digits", ["write it as in `1e-3`"]);
  if (/^[\d.]+$/.test(text)) return wrong("a number has one point at most");
  if (/^\d+[\p{L}_]/u.test(text)) {
    return wrong("digits followed by letters", [
      "a name starts with a letter or `_`; words in quotes are strings",
    ]);
  }
  return wrong("numbers are written as `100`, `0.95` or `1e-3`");
}

/** Characters that look like another one, as word processors and web pages put them in. */
const lookAlikes = new Map([
  ...pairs("“”„‟«»″＂", '"'),
  ...pairs("‘’‚‛′`´＇", "'"),
  ...pairs("–—−‐‑‒―－﹣", "-"),
  ...pairs("（❨", "("),
  ...pairs("）❩", ")"),
  ...pairs("［【", "["),
  ...pairs("］】", "]"),
  ...pairs("，、", ","),
  ...pairs("＝", "="),
  ...pairs("×＊∗", "*"),
  ...pairs("＋", "+"),
  ...pairs("÷／∕", "/"),
  ...pairs("＄", "$"),
  ...pairs("＠", "@"),
]);

function pairs(characters: string, plain: string): [string, string][] {
  return Array.from(characters, (character) => [character, plain]);
}

const ways = new Map([
  ["$", "a variable is written `$` and its name, without brackets: `$k`"],
  ["{", "values are numbers, strings, `True`, `False`, `None`, lists, tuples, names and `$variables`"],
  ["}", "values are numbers, strings, `True`, `False`, `None`, lists, tuples, names and `$variables`"],
  ["^", "a power is written `**`: `2**3`"],
  ["%", "the operators are `+ - * / // **`"],
  [";", "each node stands on a line of its own"],
  ["\\", "a call goes on over several lines inside its brackets, without `\\`"],
  [":", "an argument is written `name=value`"],
]);

function explainCharacter(source: Source, { text, start, end }: Token): Diagnostic {
  const at = spanOf(source, start, end);
  const plain = lookAlikes.get(text);
  if (plain === "'" || plain === '"') {
    const shown = text === "`" ? "a backtick" : `\`${text}\` (${codePoint(text)})`;
    return errorAt("odd-quote", `${shown} is not a quote that a string can have`, {
      at,
      label: `write \`${plain}\``,
      notes: ["strings stand in `'` or `\"`"],
    });
  }
  if (plain) {
    const message = `\`${text}\` (${codePoint(text)}) looks like \`${plain}\` but is another character`;
    return errorAt("odd-character", message, { at, label: `write \`${plain}\`` });
  }
  if (/[\p{Zs}\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)) {
    const isSpace = /[\p{Zs}\v\f]/u.test(text);
    return errorAt("odd-character", `the invisible character ${codePoint(text)} stands here`, {
      at,
      label: isSpace ? "write an ordinary space" : "take it out",
    });
  }
  const way = ways.get(text);
  return errorAt("odd-character", `${quoted(text)} has no meaning here`, { at, notes: way ? [way] : [] });
}
