export type TokenKind =
  | "name"
  | "variable"
  | "number"
  | "string"
  | "open"
  | "close"
  | "comma"
  | "equals"
  | "operator"
  | "at"
  /** A character that belongs to nothing. */
  | "other"
  | "end";

/** A word or sign of a line, right or wrong, by its looks: `3abc` is a number, `'abc` a string. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ["name", /[\p{L}_][\p{L}\p{M}\p{Nd}_.-]*/uy],
  ["variable", /\$[\p{L}_][\p{L}\p{M}\p{Nd}_]*/uy],
  ["number", /\.?\d(?:[eE][+-](?=\d)|[\p{L}\p{Nd}_.])*/uy],
  ["string", /'[^'\\\n]*(?:\\[^\n][^'\\\n]*)*'?|"[^"\\\n]*(?:\\[^\n][^"\\\n]*)*"?/uy],
  ["open", /[([]/uy],
  ["close", /[)\]]/uy],
  ["comma", /,/uy],
  ["equals", /=/uy],
  ["operator", /\*\*|\/\/|[+\-*/]/uy],
  ["at", /@/uy],
  ["other", /./suy],
];

const space = /(?:[ \t\r\n]+|#[^\n]*)*/uy;

/** The tokens of `text[start…end)`, with an empty one at its end. Used where the grammar has given up. */
export function tokensOf(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  const line = text.slice(0, end);
  let at = afterSpace(line, start);
  while (at < end) {
    const token = tokenAt(line, at);
    tokens.push(token);
    at = afterSpace(line, token.end);
  }
  tokens.push({ kind: "end", text: "", start: end, end });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    if (pattern.test(text))
      return { kind, text: text.slice(at, pattern.lastIndex), start: at, end: pattern.lastIndex };
  }
  throw new RangeError(`no token at ${at}`);
}

function afterSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.test(text);
  return space.lastIndex;
}
