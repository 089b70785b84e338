// Small pieces of Markdown.

/** A table; columns in which every cell is empty are left out. "" where there are no rows. */
export function table(header, rows) {
  if (rows.length === 0) return "";
  const kept = header.map((_, column) => column).filter((column) => rows.some((row) => row[column] !== ""));
  const line = (cells) => `| ${kept.map((column) => cells[column].replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

export function code(text) {
  return `\`${text}\``;
}

export function fence(text, language = "") {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Paragraphs, tables and blocks with an empty line between them; empty ones are left out. */
export function page(...parts) {
  return `${parts
    .flat()
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}
