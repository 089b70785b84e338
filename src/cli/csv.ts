/** A line of comma-separated values: a cell with a comma, a quote or a line break is quoted (RFC 4180). */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return cells.map((cell) => quoted(cell === null ? "" : String(cell))).join(",");
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
