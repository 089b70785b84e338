import { type Token, tokensOf } from "./tokens.js";

/** An open bracket. */
interface Bracket {
  /** Whether it holds the arguments of a call. */
  readonly isCall: boolean;
  /** Where a line that goes on inside it begins. */
  readonly column: number;
  /** Where the line begins that it stands on: there its closing bracket goes, where that begins a line. */
  readonly opener: number;
}

const CONTINUATION = 4;

/**
 * A logical line without errors, its spaces in order, as lines of text.
 * @param code from the name, or the `@`, to the last bracket
 * @param prefix what stands before it
 * @param indent the columns of `prefix` that are space
 */
export function formatLine(code: string, prefix: string, indent: number): string[] {
  const tokens = tokensOf(code, 0, code.length).slice(0, -1);
  const lines: string[] = [];
  const open: Bracket[] = [];
  let line = prefix;
  let start = indent;
  tokens.forEach((token, i) => {
    const before = tokens[i - 1];
    if (before && isDropped(tokens, i, code, open.at(-1))) return;
    const gap = before ? code.slice(before.end, token.start) : "";
    if (gap.includes("\n")) {
      const inner = open.at(-1)!;
      const comments = gap.split("\n").map((text) => text.trim());
      if (comments[0] !== "") line += `  ${comments[0]}`;
      lines.push(line);
      for (const comment of comments.slice(1, -1))
        if (comment !== "") lines.push(" ".repeat(inner.column) + comment);
      start = token.kind === "close" ? inner.opener : inner.column;
      line = " ".repeat(start);
    } else if (before && isSpaced(tokens, i)) {
      line += " ";
    }
    line += token.kind === "string" ? inSingleQuotes(token.text) : token.text;
    if (token.kind === "close") open.pop();
    if (token.kind === "open") {
      const next = tokens[i + 1];
      const isLast = next !== undefined && code.slice(token.end, next.start).includes("\n");
      const column = isLast ? start + CONTINUATION : line.length;
      open.push({ isCall: token.text === "(" && before?.kind === "name", column, opener: start });
    }
  });
  return [...lines, line];
}

/** A comma before the end of a list on the same line. `(1,)` is a tuple and keeps its own. */
function isDropped(tokens: readonly Token[], i: number, code: string, inner: Bracket | undefined): boolean {
  const token = tokens[i]!;
  const next = tokens[i + 1];
  if (token.kind !== "comma" || next?.kind !== "close") return false;
  if (code.slice(token.end, next.start).includes("\n")) return false;
  return next.text === "]" || inner!.isCall;
}

/** Whether a space stands before a token, on one line with the token before it. */
function isSpaced(tokens: readonly Token[], i: number): boolean {
  const before = tokens[i - 1]!;
  const token = tokens[i]!;
  if (before.kind === "comma") return token.kind !== "close";
  if (before.kind === "name" && token.kind === "name") return true;
  if (isBinary(tokens, i)) return isWide(tokens, i);
  return isBinary(tokens, i - 1) && isWide(tokens, i - 1);
}

/** An operator between two values, `**` apart: that binds so closely that no space stands beside it. */
function isBinary(tokens: readonly Token[], i: number): boolean {
  const token = tokens[i]!;
  const before = tokens[i - 1];
  if (token.kind !== "operator" || token.text === "**" || before === undefined) return false;
  return !["open", "comma", "equals", "operator"].includes(before.kind);
}

/** Whether it has space on either side: then it gets one on both. */
function isWide(tokens: readonly Token[], i: number): boolean {
  const [before, token, next] = [tokens[i - 1]!, tokens[i]!, tokens[i + 1]!];
  return before.end < token.start || token.end < next.start;
}

function inSingleQuotes(text: string): string {
  return /^"[^'\\]*"$/.test(text) ? `'${text.slice(1, -1)}'` : text;
}
