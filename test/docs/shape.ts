import { expect } from "vitest";

/** A line without its numbers, the run's name and what flags and scores make of it: its shape. */
function shapeOf(line: string): string {
  return line
    .replace(/saved in .*;/, "saved in RUN;")
    .replace(/ \(config: [^)]*\)/g, "")
    .replace(/^(this model(?: +[\d.]+){2}).*/, "$1")
    .replace(/-?\d[\d,.]*/g, "#")
    .replace(/ +best$/, "")
    .replace(/ +/g, " ")
    .trim();
}

/** Expects a page's lines among those that were printed, in this order, numbers apart. */
export function expectSameShape(block: string, printed: string): void {
  const shapes = printed.split("\n").map(shapeOf);
  let at = 0;
  for (const line of block.split("\n")) {
    if (line === "…") continue;
    const found = shapes.indexOf(shapeOf(line), at);
    expect(found, `the page says\n${line}\nand the program\n${printed}`).toBeGreaterThanOrEqual(at);
    at = found + 1;
  }
}
