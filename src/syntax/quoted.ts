const LONGEST = 40;

/** The user's words in backticks, for a message; the middle of a long text is left out. */
export function quoted(text: string): string {
  if (text === "`") return "a backtick";
  if (text.length <= LONGEST) return `\`${text}\``;
  const half = LONGEST / 2;
  return `\`${text.slice(0, half)}…${text.slice(-half)}\``;
}

/** `U+201C`. */
export function codePoint(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}
