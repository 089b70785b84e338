import type { Entities } from "../../data/explore/entities.js";
import { MIN_RATINGS } from "../../data/explore/exploreData.js";
import { type Bins, binsOf } from "../page/bins.js";
import { type BarCategory, categoryBars, cursorParam, pickOf } from "../page/categoryBars.js";
import type { Chart, Rows, Spec } from "../page/page.js";

/** More bars are hard to read and to hit. */
const MOST_BARS = 40;
/** More rows make a page that no browser likes; then every so-manyth is drawn. */
const MOST_ROWS = 50_000;

/** The rows of users or items, and the chart in which parts of them can be picked. */
export interface EntityCharts {
  readonly rows: Rows;
  readonly chart: Chart;
  /** One row stands for so many. */
  readonly every: number;
}

/**
 * Bars of each categorical column and histograms of each number, in which one picks; below them how many ratings the
 * picked ones have and their mean, in colour over all in grey; and of items the ten first of those.
 */
export function entityCharts(entities: Entities): EntityCharts {
  const { entity, ids, titles, counts, means } = entities;
  const every = Math.ceil(ids.length / MOST_ROWS);
  const kept = Array.from({ length: Math.ceil(ids.length / every) }, (_, i) => i * every);
  const categories = categoriesOf(entities);
  const numbers = [...entities.numbers].map(([name, values], i) => ({ name, values, field: `n${i}` }));
  const rows: Rows = Object.fromEntries<Rows[string]>([
    ["id", kept.map((i) => ids[i]!)],
    ["label", labelsOf(ids, titles, kept)],
    ["ratings", kept.map((i) => counts[i]!)],
    ...(means ? [["mean", kept.map((i) => numberOrNull(means[i]!))] as const] : []),
    ...categories.map(
      ({ field, rows, isList }) => [field, kept.map((i) => (isList ? rows[i]! : rows[i]![0]!))] as const,
    ),
    ...numbers.map(({ field, values }) => [field, kept.map((i) => numberOrNull(values[i]!))] as const),
  ]);
  const data = { name: `${entity}s` };
  const drawn = numbers.filter(({ values }) => new Set(Array.from(values)).size > 1);
  const picked = pickedRows(
    categories,
    drawn.map(({ field }) => field),
  );
  const spec = {
    data,
    params: categories.map(cursorParam),
    vconcat: [
      ...(categories.length + drawn.length > 0
        ? [
            {
              hconcat: [
                ...categories.map((category) => categoryBars(category, { what: `${entity}s` })),
                ...(drawn.length > 0
                  ? [
                      {
                        vconcat: drawn.map(({ name, field, values }) =>
                          brushedHistogram(field, name, values, `${entity}s`),
                        ),
                      },
                    ]
                  : []),
              ],
            },
          ]
        : []),
      {
        hconcat: [
          histogram("ratings", `ratings of one ${entity}`, binsOf(counts, 40, true), `${entity}s`, picked),
          ...(means
            ? [histogram("mean", `mean rating of one ${entity}`, binsOf(means, 40), `${entity}s`, picked)]
            : []),
        ],
      },
      ...(entity === "item" ? [{ hconcat: topCharts(picked, means !== null) }] : []),
    ],
  };
  return {
    rows,
    every,
    chart: {
      kind: "chart",
      label: `ratings of ${entity}s`,
      spec,
      picks: categories.map(pickOf),
    },
  };
}

interface Category extends BarCategory {
  readonly rows: readonly (readonly string[])[];
}

function categoriesOf({ categories, categorySummaries }: Entities): Category[] {
  return categorySummaries
    .filter(({ values }) => values.length > 1 && values.length <= MOST_BARS)
    .map(({ name, values }, i) => {
      const rows = categories.get(name)!.map((row) => (row.length === 0 ? [NONE] : row));
      const isList = rows.some(({ length }) => length !== 1);
      const named = inOrder(values.map(({ value }) => value));
      const hasNone = rows.some(([first]) => first === NONE);
      return { name, field: `c${i}`, rows, isList, values: hasNone ? [...named, NONE] : named };
    });
}

function inOrder(values: readonly string[]): readonly string[] {
  return values.every((value) => /^\d+$/.test(value))
    ? [...values].sort((a, b) => Number(a) - Number(b))
    : values;
}

const NONE = "(none)";

/** Titles that occur twice get their id. */
function labelsOf(
  ids: readonly string[],
  titles: readonly string[] | null,
  kept: readonly number[],
): string[] {
  if (!titles) return kept.map((i) => ids[i]!);
  const counts = new Map<string, number>();
  for (const title of titles) counts.set(title, (counts.get(title) ?? 0) + 1);
  return kept.map((i) => (counts.get(titles[i]!)! > 1 ? `${titles[i]} [${ids[i]}]` : titles[i]!));
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/**
 * Leaves the rows that are picked in every bar chart and lie within every brush. A row with several categories comes
 * out several times.
 */
function pickedRows(categories: readonly Category[], numbers: readonly string[]): Spec[] {
  const lists = categories.filter(({ isList }) => isList).map(({ field }) => field);
  const params = [
    ...categories.map(({ field }) => `pick_${field}`),
    ...numbers.map((field) => `brush_${field}`),
  ];
  return [
    // One after the other: flattened together, the lists of a row would be taken for parallel ones.
    ...lists.map((field) => ({ flatten: [field] })),
    ...params.map((param) => ({ filter: { param } })),
  ];
}

/** A histogram on which a range can be dragged. */
function brushedHistogram(field: string, name: string, values: ArrayLike<number>, what: string): Spec {
  return {
    title: name,
    width: 240,
    height: 110,
    params: [{ name: `brush_${field}`, select: { type: "interval", encodings: ["x"] } }],
    mark: { type: "bar", style: "picked", cursor: "crosshair" },
    encoding: histogramAxes(field, `${name} (drag to pick a range)`, binsOf(values, 30), what),
  };
}

function histogram(field: string, title: string, bins: Bins, what: string, picked: readonly Spec[]): Spec {
  const encoding = histogramAxes(field, title, bins, what);
  return {
    width: 420,
    height: 200,
    layer: [
      { mark: { type: "bar", style: "all" }, encoding },
      { transform: picked, mark: { type: "bar", style: "picked" }, encoding },
    ],
  };
}

function histogramAxes(field: string, title: string, bins: Bins, what: string): Spec {
  // Without separators, which years have none of.
  const format = bins.extent[1] < 10_000 ? ".6~g" : ",";
  const count = { aggregate: "distinct", field: "id", title: what };
  return {
    x: { field, type: "quantitative", bin: bins, title, axis: { grid: false, format } },
    y: { ...count, type: "quantitative" },
    tooltip: [
      { field, type: "quantitative", bin: bins, title, format },
      { ...count, format: "," },
    ],
  };
}

/** The ten first of the picked items by number of ratings and by mean. */
function topCharts(picked: readonly Spec[], hasMeans: boolean): Spec[] {
  const byNumber = topChart(picked, "ratings", "most ratings", "ratings", [
    { field: "ratings", order: "descending" },
  ]);
  if (!hasMeans) return [byNumber];
  const enough = { filter: `datum.ratings > ${MIN_RATINGS}` };
  const title = `highest mean, of those with more than ${MIN_RATINGS} ratings`;
  const order = ["mean", "ratings"].map((field) => ({ field, order: "descending" }));
  return [byNumber, topChart([...picked, enough], "mean", title, "mean rating", order)];
}

function topChart(
  rows: readonly Spec[],
  field: string,
  title: string,
  axis: string,
  sort: readonly Spec[],
): Spec {
  return {
    title: { text: title, fontWeight: "normal" },
    width: 200,
    height: { step: 17 },
    transform: [
      ...rows,
      {
        aggregate: ["ratings", "mean"].map((name) => ({ op: "max", field: name, as: name })),
        groupby: ["id", "label"],
      },
      { window: [{ op: "row_number", as: "place" }], sort },
      { filter: "datum.place <= 10" },
    ],
    mark: { type: "bar", style: "picked" },
    encoding: {
      y: {
        field: "label",
        type: "nominal",
        sort: { field: "place", op: "min" },
        title: null,
        axis: { labelLimit: 220, domain: false, ticks: false },
      },
      x: { field, type: "quantitative", title: axis, axis: { tickCount: 4 } },
      tooltip: [
        { field: "label", title: "title" },
        { field: "ratings", format: "," },
        { field: "mean", title: "mean rating", format: ".3f" },
      ],
    },
  };
}
