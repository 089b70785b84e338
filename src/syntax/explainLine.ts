import { type Diagnostic, errorAt, type Source, spanOf } from "../diagnostics/diagnostic.js";
import { lineIndex } from "../diagnostics/lineIndex.js";
import { explainBadToken } from "./explainBadToken.js";
import { quoted } from "./quoted.js";
import type { LogicalLine } from "./splitLines.js";
import { type Token, tokensOf } from "./tokens.js";

/**
 * Says in plain words why the grammar refuses a line: what was expected, what stands there, the way out.
 * @param failedAt the offset up to which the line could be right, as the grammar found it
 * @param marker for the lines that have another one
 */
export function explainLine(source: Source, line: LogicalLine, failedAt: number, marker: string): Diagnostic {
  const tokens = tokensOf(source.text, line.markers.end, line.end);
  const isDirective = tokens[0]!.kind === "at" && line.markers.count === 0;
  const at = tokens.findIndex((token) => token.end > failedAt || token.kind === "end");
  const found = { source, line, tokens, at, marker };

  const inBrackets = openBrackets(tokens.slice(0, at));
  if (inBrackets.length === 0 && !isDirective && at === 0) return explainStart(found);
  const bad = tokens.slice(0, at + 1).map((token) => explainBadToken(source, token));
  // A colon has its own explanation after a name.
  const problem = bad.find((diagnostic, i) => diagnostic !== null && tokens[i]!.text !== ":");
  if (problem) return problem;
  if (inBrackets.length > 0) return explainInside(found, inBrackets);
  return isDirective ? explainDirective(found) : explainNode(found);
}

interface Found {
  readonly source: Source;
  readonly line: LogicalLine;
  readonly tokens: readonly Token[];
  /** Index of the token that does not fit. */
  readonly at: number;
  readonly marker: string;
}

interface Bracket {
  readonly token: Token;
  readonly isCall: boolean;
}

const closers = new Map([
  ["(", ")"],
  ["[", "]"],
]);

function openBrackets(tokens: readonly Token[]): Bracket[] {
  const open: Bracket[] = [];
  tokens.forEach((token, i) => {
    if (token.kind === "open") {
      open.push({ token, isCall: token.text === "(" && tokens[i - 1]?.kind === "name" });
    } else if (token.kind === "close") open.pop();
  });
  return open;
}

// ---- Before the brackets

function explainStart({ source, line, tokens, marker }: Found): Diagnostic {
  const token = tokens[0]!;
  const at = spanOf(source, token.start, token.end);
  const rule = "a line of the graph is `name call(…)`, or the name of a node defined elsewhere";
  switch (token.kind) {
    case "end":
      return errorAt("missing-node-name", "no name follows the markers", {
        at: spanOf(source, line.start, line.end),
        notes: [rule],
      });
    case "number": {
      const word = wordAt(source.text, token.start);
      return errorAt("bad-node-name", `a node's name starts with a letter or \`_\`, got ${quoted(word)}`, {
        at: spanOf(source, token.start, token.start + word.length),
        label: `write \`n${word.length > 30 ? "…" : word}\`, or another name`,
      });
    }
    case "variable":
      return errorAt("bad-node-name", "a `$variable` cannot name a node", {
        at,
        label: "write the name itself",
      });
    case "string":
      return errorAt("bad-node-name", "a node's name stands without quotes", {
        at,
        label: "take the quotes away",
      });
    case "open":
      return errorAt("missing-node-name", `expected a node's name, found \`${token.text}\``, {
        at,
        notes: [rule],
      });
    case "at":
      return errorAt("marked-directive", "a directive takes no markers", {
        at: spanOf(source, line.start, token.end),
        label: "write `@` first",
        notes: ["directives belong to the whole text, and stand before its first node"],
      });
    default: {
      // A character from elsewhere is the likelier mistake: a dash in place of the marker, an invisible space.
      const problem = /^[ -~]/.test(token.text) ? null : explainBadToken(source, token);
      if (problem) return problem;
      const notes = marker === "" ? [rule] : [rule, `the marker of a level is \`${marker}\``];
      return errorAt("missing-node-name", `expected a node's name, found ${quoted(token.text)}`, {
        at,
        notes,
      });
    }
  }
}

function wordAt(text: string, start: number): string {
  return /^[^\s()[\],='"#]+/u.exec(text.slice(start, start + 200))?.[0] ?? text.slice(start, start + 1);
}

function explainNode(found: Found): Diagnostic {
  const { source, tokens, at } = found;
  const token = tokens[at]!;
  const name = tokens[0]!;
  const here = spanOf(source, token.start, token.end);
  const form = `write \`${brief(name.text)} op(…)\`, or the name alone for a node defined elsewhere`;
  if (at === 1) {
    if (token.text === "(") {
      return errorAt("missing-node-name", `the call of ${quoted(name.text)} has no name before it`, {
        at: spanOf(source, name.start, name.end),
        label: `write \`NAME ${brief(name.text)}(…)\``,
        notes: ["every node has a name of its own, which stands before its call"],
      });
    }
    if (token.kind === "equals" || token.text === ":") {
      return errorAt("misplaced-equals", `no \`${token.text}\` stands between a node's name and its call`, {
        at: here,
        label: `write \`${brief(name.text)} op(…)\``,
      });
    }
    return errorAt(
      "unexpected-text",
      `expected a call after the name ${quoted(name.text)}, found ${quoted(token.text)}`,
      {
        at: here,
        notes: [form],
      },
    );
  }
  if (at === 2) return missingBrackets(found, tokens[1]!);
  return textAfterCall(found);
}

function explainDirective(found: Found): Diagnostic {
  const { source, tokens, at } = found;
  const token = tokens[at]!;
  const here = spanOf(source, token.start, token.end);
  if (at === 1) {
    return errorAt("bad-directive", `expected a directive's name after \`@\`, found ${described(token)}`, {
      at: here,
      notes: ["the directives are `@bind(…)`, `@data(…)` and `@train(…)`"],
    });
  }
  if (at === 2) return missingBrackets(found, tokens[1]!);
  return textAfterCall(found);
}

function missingBrackets({ source, tokens, at, line }: Found, callee: Token): Diagnostic {
  const token = tokens[at]!;
  const sign = line.markers.count === 0 && tokens[0]!.kind === "at" ? "@" : "";
  const rest = token.kind === "end" ? [] : [`found ${described(token)} where the arguments should begin`];
  return errorAt("missing-brackets", `expected \`(\` after ${quoted(sign + callee.text)}`, {
    at: spanOf(source, callee.start - sign.length, callee.end),
    label: token.kind === "end" ? `write \`${sign}${brief(callee.text)}()\`` : "",
    notes: [...rest, "a call has brackets, also where it takes no arguments"],
  });
}

function textAfterCall({ source, tokens, at }: Found): Diagnostic {
  const token = tokens[at]!;
  const here = spanOf(source, token.start, token.end);
  if (token.kind === "close") {
    return errorAt("unmatched-bracket", `\`${token.text}\` closes nothing`, {
      at: here,
      label: "take it away",
    });
  }
  return errorAt(
    "unexpected-text",
    `expected the end of the line after the call, found ${described(token)}`,
    {
      at: here,
      notes: ["each node stands on a line of its own; a comment starts with `#`"],
    },
  );
}

// ---- Inside brackets

function explainInside(found: Found, open: readonly Bracket[]): Diagnostic {
  const { source, tokens, at } = found;
  const token = tokens[at]!;
  const before = tokens[at - 1]!;
  const bracket = open.at(-1)!;
  const here = spanOf(source, token.start, token.end);
  const closer = closers.get(bracket.token.text)!;

  switch (token.kind) {
    case "end":
      return unclosedBracket(found, bracket);
    case "close":
      if (token.text === closer) return missingValue(found, bracket);
      return errorAt(
        "wrong-bracket",
        `expected \`${closer}\` to close ${openedOn(source, bracket.token, token)}, found \`${token.text}\``,
        {
          at: here,
          label: `write \`${closer}\` before it`,
          also: [{ span: spanOf(source, bracket.token.start, bracket.token.end), text: "opened here" }],
        },
      );
    case "equals":
      return misplacedEquals(found, bracket);
    case "comma":
    case "operator":
      return missingValue(found, bracket);
    case "other":
      // Only `:` comes here; every other character has been explained.
      if (bracket.isCall && before.kind === "name") {
        return errorAt("colon-for-equals", `an argument is written with \`=\`, not with \`:\``, {
          at: here,
          label: `write \`${brief(before.text)}=\``,
        });
      }
      return explainBadToken(source, token)!;
    case "at":
      return errorAt("unexpected-text", "a directive cannot stand inside brackets", {
        at: here,
        notes: ["`@` begins a directive, on a line of its own"],
      });
    default:
      return missingComma(found, bracket);
  }
}

function unclosedBracket({ source, line }: Found, { token }: Bracket): Diagnostic {
  const closer = closers.get(token.text)!;
  const also =
    line.cutOffBy === null
      ? []
      : [
          {
            span: firstWord(source, line.cutOffBy),
            text: "this line begins a node, so the bracket must be closed above",
          },
        ];
  return errorAt("unclosed-bracket", `expected \`${closer}\` to close this \`${token.text}\``, {
    at: spanOf(source, token.start, token.end),
    label: "never closed",
    also,
  });
}

function firstWord(source: Source, lineStart: number) {
  const [, space, word] = /^([ \t]*)([^\s(]*)/.exec(source.text.slice(lineStart, lineStart + 400))!;
  const start = lineStart + space!.length;
  return spanOf(source, start, start + word!.length);
}

function misplacedEquals({ source, tokens, at }: Found, bracket: Bracket): Diagnostic {
  const before = tokens[at - 1]!;
  const token = tokens[at]!;
  const here = spanOf(source, token.start, token.end);
  const there = spanOf(source, before.start, before.end);
  if (before.kind === "equals") {
    return errorAt("missing-value", "expected a value after `=`, found `=`", {
      at: here,
      label: "take it away",
      notes: ["an argument is written `name=value`"],
    });
  }
  if (before.kind === "comma" || before === bracket.token) {
    return errorAt("missing-argument-name", "`=` without a name before it", {
      at: here,
      notes: ["an argument is written `name=value`, or the value alone"],
    });
  }
  if (!bracket.isCall) {
    return errorAt(
      "misplaced-equals",
      `\`=\` cannot stand inside \`${bracket.token.text}${closers.get(bracket.token.text)}\``,
      {
        at: here,
        notes: ["`name=value` is an argument, and stands between the brackets of a call"],
      },
    );
  }
  if (before.kind === "string") {
    return errorAt("misplaced-equals", "the name of an argument stands without quotes", {
      at: there,
      label: "take the quotes away",
    });
  }
  if (before.kind === "variable") {
    return errorAt("misplaced-equals", "the name of an argument stands without `$`", {
      at: there,
      label: `write \`${brief(before.text.slice(1))}=\``,
    });
  }
  return errorAt("misplaced-equals", "only a name can stand before `=`", {
    at: here,
    notes: ["an argument is written `name=value`"],
  });
}

function missingValue({ source, tokens, at }: Found, bracket: Bracket): Diagnostic {
  const before = tokens[at - 1]!;
  const token = tokens[at]!;
  const start = before === bracket.token || before.kind === "comma";
  const where = start ? `before ${described(token)}` : `after ${quoted(before.text)}`;
  const foundText = start ? "" : `, found ${described(token)}`;
  const name = before.kind === "equals" ? tokens[at - 2] : undefined;
  return errorAt("missing-value", `expected a value ${where}${foundText}`, {
    at: spanOf(source, token.start, token.end),
    label: start && token.kind === "comma" ? "one comma too many" : "",
    notes: name
      ? [`\`${brief(name.text)}\` has no value: write one, or take \`${brief(name.text)}=\` away`]
      : [],
  });
}

function missingComma(found: Found, bracket: Bracket): Diagnostic {
  const { source, tokens, at } = found;
  const before = tokens[at - 1]!;
  const token = tokens[at]!;
  const here = spanOf(source, token.start, token.end);
  const onNextLine = source.text.slice(before.end, token.start).includes("\n");
  // Where nothing closes the bracket, the text on the next line is hardly one more argument.
  const left = openBrackets(tokens);
  if (onNextLine && stillOpen(left, bracket)) return unclosedBracket(found, bracket);
  if (before.kind === "string" && before.end === token.start) {
    const quote = before.text[0]!;
    return errorAt(
      "missing-comma",
      `expected \`,\` after the string ${quoted(before.text)}, found ${described(token)}`,
      {
        at: spanOf(source, before.end - 1, before.end),
        label: `the string ends here; write \`\\${quote}\` for a quote inside it`,
      },
    );
  }
  if (token.text === "(") {
    return errorAt("unexpected-text", `${quoted(before.text)} cannot be called`, {
      at: here,
      label: "only a name can stand before `(`",
      notes: ["add `,` if this is another value, `*` if it is a product"],
    });
  }
  const kinds = bracket.isCall ? "arguments" : "items";
  return errorAt("missing-comma", `expected \`,\` between two ${kinds}, found ${described(token)}`, {
    at: here,
    label: "add `,` before this",
  });
}

function stillOpen(open: readonly Bracket[], bracket: Bracket): boolean {
  return open.some(({ token }) => token === bracket.token);
}

// ---- Words

function openedOn(source: Source, opener: Token, closer: Token): string {
  const index = lineIndex(source);
  const line = index.lineAt(opener.start);
  return line === index.lineAt(closer.start) ? `\`${opener.text}\`` : `\`${opener.text}\` from line ${line}`;
}

function described(token: Token): string {
  if (token.kind === "end") return "the end of the line";
  return token.kind === "string" ? `the string ${quoted(token.text)}` : quoted(token.text);
}

/** A word that is put into a proposal. */
function brief(text: string): string {
  return text.length <= 40 ? text : "…";
}
