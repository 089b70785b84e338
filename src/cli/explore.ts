import type { Entities } from "../data/explore/entities.js";
import { type Exploration, exploreData, MIN_RATINGS } from "../data/explore/exploreData.js";
import type { CategorySummary, NumberSummary } from "../data/explore/summaries.js";
import { writeExplorePage } from "../render/explore/explorePage.js";
import type { CommandContext } from "./command.js";
import { htmlOutput, offerPage } from "./htmlOutput.js";

/** `antk explore` */
export async function explore(
  name: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  // Before the data is read, which may take long.
  const output = htmlOutput(options.output, name, "explore", line);
  const exploration = await exploreData(name);
  writeExplorePage(exploration, output);
  terminal.emit({ event: "explore", ...forPrograms(exploration), output });
  for (const text of linesOf(exploration)) terminal.print(text);
  offerPage(output, options.open === true, terminal);
}

function forPrograms({ users, items, ...rest }: Exploration) {
  const entities = ({ ids, numberSummaries, categorySummaries }: Entities) => ({
    count: ids.length,
    numbers: numberSummaries,
    categories: categorySummaries,
  });
  return { ...rest, users: entities(users), items: entities(items) };
}

function linesOf(exploration: Exploration): string[] {
  const { name, ratings, users, items, density, mean, sd, histogram, remarks } = exploration;
  const pairs = `${(100 * density).toPrecision(3)} % of all pairs`;
  return [
    `${name}: ${count(ratings)} ratings by ${count(users.ids.length)} users of ${count(items.ids.length)} items (${pairs})`,
    ...(mean === null
      ? []
      : ["", `ratings  mean ${mean.toFixed(3)}, sd ${sd!.toFixed(3)}`, ...barLines(histogram)]),
    ...entityLines("users", users),
    ...entityLines("items", items),
    ...topLines("most ratings", exploration.mostRated),
    ...topLines(`highest mean, of those with more than ${MIN_RATINGS} ratings`, exploration.bestRated),
    "",
    ...remarks.map((remark) => `note: ${remark}`),
    ...(remarks.length > 0 ? [""] : []),
  ];
}

const BAR = 40;

function barLines(histogram: Exploration["histogram"]): string[] {
  const most = Math.max(...histogram.map((bar) => bar.count));
  const short = (n: number) => String(Number(n.toPrecision(4)));
  const names = histogram.map(({ from, to }) =>
    from === to ? short(from) : `${short(from)} to ${short(to)}`,
  );
  const counts = histogram.map((bar) => count(bar.count));
  const bars = histogram.map((bar) => "█".repeat(Math.ceil((BAR * bar.count) / most)));
  return table([names, counts, bars], ["left", "right", "left"]).map((row) => `  ${row}`);
}

function entityLines(title: string, { numberSummaries, categorySummaries }: Entities): string[] {
  return ["", ...numberLines(title, numberSummaries), ...categoryLines(categorySummaries)];
}

function numberLines(title: string, summaries: readonly NumberSummary[]): string[] {
  const columns: [string, (s: NumberSummary) => string][] = [
    ["mean", (s) => figure(s.mean)],
    ["sd", (s) => figure(s.sd)],
    ["min", (s) => figure(s.min)],
    ["25 %", (s) => figure(s.quarter)],
    ["50 %", (s) => figure(s.median)],
    ["75 %", (s) => figure(s.threeQuarters)],
    ["max", (s) => figure(s.max)],
  ];
  return table(
    [
      [title, ...summaries.map((s) => `  ${s.name}`)],
      ...columns.map(([head, cell]) => [head, ...summaries.map(cell)]),
    ],
    ["left", ...columns.map(() => "right" as const)],
  );
}

/** So many categories are named. */
const NAMED = 4;

function categoryLines(summaries: readonly CategorySummary[]): string[] {
  if (summaries.length === 0) return [];
  return table(
    [
      summaries.map(({ name }) => `  ${name}`),
      summaries.map(({ values }) => count(values.length)),
      summaries.map(({ values, count: rows }) => {
        const named = values.slice(0, NAMED).map((v) => `${v.value} ${Math.round((100 * v.count) / rows)} %`);
        return `${named.join(", ")}${values.length > NAMED ? ", …" : ""}`;
      }),
    ],
    ["left", "right", "left"],
  );
}

function topLines(title: string, items: Exploration["mostRated"]): string[] {
  if (items.length === 0) return [];
  const rows = table(
    [
      items.map((_, i) => String(i + 1)),
      items.map((item) => count(item.ratings)),
      items.map((item) => (Number.isFinite(item.mean) ? item.mean.toFixed(3) : "")),
      items.map((item) => item.title ?? item.id),
    ],
    ["right", "right", "right", "left"],
  );
  return ["", title, ...rows.map((row) => `  ${row}`)];
}

/** Columns of text side by side, two spaces apart. */
function table(columns: readonly (readonly string[])[], align: readonly ("left" | "right")[]): string[] {
  const widths = columns.map((cells) => Math.max(...cells.map((cell) => cell.length)));
  return columns[0]!.map((_, row) =>
    columns
      .map((cells, c) =>
        align[c] === "left" ? cells[row]!.padEnd(widths[c]!) : cells[row]!.padStart(widths[c]!),
      )
      .join("  ")
      .trimEnd(),
  );
}

function count(n: number): string {
  return n.toLocaleString("en");
}

function figure(n: number): string {
  if (!Number.isFinite(n)) return "–";
  return Number.isInteger(n) ? String(n) : n.toFixed(2);
}
