import { spearman } from "../../numeric/spearman.js";
import { writeFileAtomic } from "../../platform/files.js";
import { genreShare } from "../../recommend/genreShare.js";
import type { LearnedTable } from "../../recommend/learnedTable.js";
import { type BarCategory, cursorParam, pickOf } from "../page/categoryBars.js";
import { type Page, pageHtml, type Rows, type Section } from "../page/page.js";
import { dimensionCharts, mapCharts, normCharts } from "./charts.js";
import { type MapKind, mapAbout } from "./maps.js";

/** What one run has learned of each item. */
export interface EmbeddedRun {
  /** What the page calls it. */
  readonly name: string;
  readonly table: LearnedTable;
  /** Two numbers a row, NaN for rows that are not on the map. */
  readonly maps: ReadonlyMap<MapKind, Float64Array>;
}

/** Categories of the items, such as genres, in the order of the first run's ids. */
export interface ItemCategories {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** How the vectors of a run go together with what they were not told. */
export interface TableFigures {
  readonly node: string;
  readonly rows: number;
  readonly width: number;
  /** Spearman's correlation of norm and number of ratings; null where the run keeps no histories. */
  readonly spearman: number | null;
  /** Of ten cosine neighbours with a category in common, and by chance; null without categories. */
  readonly share: number | null;
  readonly chance: number | null;
}

export function tableFigures(table: LearnedTable, categories: ItemCategories | null): TableFigures {
  const { node, rows, width, counts } = table;
  const agreement = categories && genreShare(table, categories.rows);
  return {
    node,
    rows,
    width,
    spearman: counts && spearman(norms(table), counts),
    share: agreement?.share ?? null,
    chance: agreement?.chance ?? null,
  };
}

/** The length of each vector. */
export function norms({ values, rows, width }: LearnedTable): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    let square = 0;
    for (let d = 0; d < width; d++) square += values[row * width + d]! ** 2;
    return Math.sqrt(square);
  });
}

/**
 * Writes a page about what runs have learned of the items: one file of HTML that needs nothing else.
 * @param runs all with the same ids in the same order
 * @throws ResourceError where the file cannot be written
 */
export function writeEmbeddingsPage(
  runs: readonly EmbeddedRun[],
  categories: ItemCategories | null,
  path: string,
): void {
  writeFileAtomic(path, pageHtml(embeddingsPage(runs, categories)));
}

export function embeddingsPage(runs: readonly EmbeddedRun[], categories: ItemCategories | null): Page {
  const bars = categories && barsOf(categories);
  const names = runs.map(({ name }) => name);
  const [{ table }] = runs as [EmbeddedRun];
  return {
    title: `Embeddings of ${names.join(", ")}`,
    lead: `What ${runs.length === 1 ? "a model has" : "models have"} learned of ${table.rows.toLocaleString("en")} items.`,
    data: { items: itemRows(runs, categories, bars) },
    sections: [
      figureSection(runs, categories),
      ...(table.counts ? [normSection(runs)] : []),
      ...(runs.some(({ maps }) => maps.size > 0) ? [mapSection(runs, bars)] : []),
      {
        title: "The first dimensions",
        about: "Each point is an item; drag over some, and they stand out in the others, too.",
        parts: runs.map(({ name, table: { width } }, run) => ({
          kind: "chart" as const,
          label: `first dimensions of ${name}`,
          spec: dimensionCharts(name, run, Math.min(3, width)),
        })),
      },
    ],
  };
}

/** The most frequent first: drawn one after the other, the rarest of an item's categories lies on top. */
function barsOf({ name, rows }: ItemCategories): BarCategory | null {
  const counts = new Map<string, number>();
  for (const value of rows.flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
  const values = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1));
  const isList = rows.some(({ length }) => length !== 1);
  return values.length > 0 ? { name, field: "c0", isList, values } : null;
}

function itemRows(
  runs: readonly EmbeddedRun[],
  categories: ItemCategories | null,
  bars: BarCategory | null,
): Rows {
  const { ids, titles, counts } = runs[0]!.table;
  const place = new Map(bars?.values.map((value, i) => [value, i]));
  const sorted = categories?.rows.map((of) => [...of].sort((a, b) => place.get(a)! - place.get(b)!));
  const columns: [string, Rows[string]][] = [
    ["id", ids],
    ["label", titles ?? ids],
    ...(counts ? [["ratings", [...counts]] as [string, Rows[string]]] : []),
    ...(sorted && bars
      ? [
          ["c0", bars.isList ? sorted : sorted.map(([only]) => only!)] as [string, Rows[string]],
          ["categories", sorted.map((of) => of.join(", "))] as [string, Rows[string]],
        ]
      : []),
  ];
  runs.forEach(({ table, maps }, run) => {
    columns.push([`norm${run}`, rounded(norms(table))]);
    for (let d = 0; d < Math.min(3, table.width); d++) {
      columns.push([`dim${run}_${d}`, rounded(everyNth(table.values, table.width, d))]);
    }
    for (const [kind, points] of maps) {
      columns.push([`${kind}${run}_x`, rounded(everyNth(points, 2, 0))]);
      columns.push([`${kind}${run}_y`, rounded(everyNth(points, 2, 1))]);
    }
  });
  return Object.fromEntries(columns);
}

function everyNth(values: ArrayLike<number>, n: number, first: number): Float64Array {
  return Float64Array.from({ length: values.length / n }, (_, i) => values[i * n + first]!);
}

/** Five digits are more than a screen shows. */
function rounded(values: Float64Array): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null));
}

function figureSection(runs: readonly EmbeddedRun[], categories: ItemCategories | null): Section {
  const what = categories?.name ?? "categories";
  const figures = runs.map(({ table }) => tableFigures(table, categories));
  const orDash = (value: number | null) => value ?? Number.NaN;
  return {
    title: "In numbers",
    about: `Spearman's correlation tells whether the vectors of popular items are longer; the share tells how many of the ten nearest by angle have one of the ${what} in common, which the model has not seen unless its config reads it.`,
    parts: [
      {
        kind: "table",
        caption: "",
        columns: ["run", "node", "dimensions", "norm ~ ratings", `${what} shared`, "by chance"],
        rows: figures.map((f, i) => [
          runs[i]!.name,
          f.node,
          f.width,
          orDash(f.spearman),
          orDash(f.share),
          orDash(f.chance),
        ]),
        digits: 3,
      },
    ],
  };
}

function normSection(runs: readonly EmbeddedRun[]): Section {
  const linked = runs.length > 1 ? "they stand out for every run, and " : "";
  return {
    title: "Norm and popularity",
    about: `Each point is an item. Drag over some of them: ${linked}the longest vectors are listed below.`,
    parts: [
      {
        kind: "chart",
        label: "norm against number of ratings",
        spec: normCharts(runs.map(({ name }) => name)),
      },
    ],
  };
}

function mapSection(runs: readonly EmbeddedRun[], bars: BarCategory | null): Section {
  const kinds = [...new Set(runs.flatMap(({ maps }) => [...maps.keys()]))];
  const rarest = bars?.isList ? ` An item of several has the colour of the rarest of those picked.` : "";
  const colours = bars ? ` Click ${bars.name} to see those alone, in colour.${rarest}` : "";
  return {
    title: "Maps",
    about: `Items that the model takes for alike lie side by side. Drag moves a map, shift and the wheel magnify it.${colours}`,
    parts: [
      {
        kind: "chart",
        label: "maps of the items",
        spec: mapCharts(runs, bars, bars ? [cursorParam(bars)] : []),
        picks: bars ? [pickOf(bars)] : [],
      },
      { kind: "listing", text: kinds.map((kind) => mapAbout[kind]).join("\n") },
    ],
  };
}
