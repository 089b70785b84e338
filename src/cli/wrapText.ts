/** Lines of at most `width` characters, broken at spaces; a longer word stands alone. `indent` begins each line. */
export function wrapText(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + next.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = next;
  }
  return [...lines, indent + line];
}
