import { type BarCategory, categoryBars, categoryColor } from "../page/categoryBars.js";
import type { Spec } from "../page/page.js";
import type { MapKind } from "./maps.js";

/** So many are listed below a chart of norms. */
const LISTED = 20;
/** So many titles are written on a map, those of the most rated. */
const LABELLED = 12;
const LIST_WIDTH = 380;
/** For the maps of a run side by side, in pixels. */
const MAPS_WIDTH = 860;

/** Of each run the norms against the numbers of ratings, with one brush for all, and a list of what lies under it. */
export function normCharts(names: readonly string[]): Spec {
  return {
    data: { name: "items" },
    hconcat: names.map((name, run) => ({
      vconcat: [
        {
          title: name,
          width: LIST_WIDTH,
          height: 280,
          layer: [
            {
              params: [{ name: "brush", select: { type: "interval", resolve: "global" } }],
              mark: { type: "point", filled: true, size: 22, style: "all" },
              encoding: normEncoding(run),
            },
            {
              transform: [{ filter: { param: "brush" } }],
              mark: { type: "point", filled: true, size: 22, opacity: 0.6, style: "picked" },
              encoding: { ...normEncoding(run), tooltip: tooltip(`norm${run}`, "norm") },
            },
          ],
        },
        normList(run),
      ],
    })),
  };
}

function normEncoding(run: number): Spec {
  return {
    x: {
      field: "ratings",
      type: "quantitative",
      scale: { type: "symlog" },
      title: "ratings",
      axis: { tickCount: 6 },
    },
    y: { field: `norm${run}`, type: "quantitative", title: "norm" },
  };
}

function normList(run: number): Spec {
  const column = (x: number, align: string, text: Spec) => ({
    mark: { type: "text", align, baseline: "middle" },
    encoding: { x: { value: x }, text },
  });
  return {
    title: { text: "longest first: title, ratings, norm", fontWeight: "normal" },
    width: LIST_WIDTH,
    height: { step: 15 },
    transform: [
      { filter: { param: "brush" } },
      { window: [{ op: "row_number", as: "place" }], sort: [{ field: `norm${run}`, order: "descending" }] },
      { filter: `datum.place <= ${LISTED}` },
    ],
    encoding: { y: { field: "place", type: "ordinal", axis: null } },
    layer: [
      {
        ...column(0, "left", { field: "label" }),
        mark: { type: "text", align: "left", baseline: "middle", limit: LIST_WIDTH - 110 },
      },
      column(LIST_WIDTH - 60, "right", { field: "ratings", format: "," }),
      column(LIST_WIDTH, "right", { field: `norm${run}`, format: ".3g" }),
    ],
  };
}

/** A row of maps for each run, beside the bars in which categories are picked. */
export function mapCharts(
  runs: readonly { readonly name: string; readonly maps: ReadonlyMap<MapKind, Float64Array> }[],
  bars: BarCategory | null,
  params: readonly Spec[],
): Spec {
  const maps = {
    vconcat: runs.map(({ name, maps }, run) => ({
      hconcat: [...maps].map(([kind, points]) =>
        mapChart(name, { run, kind, points, size: Math.min(480, MAPS_WIDTH / maps.size) }, bars),
      ),
    })),
  };
  const find = {
    name: "find",
    value: "",
    bind: { input: "search", name: "find ", placeholder: "part of a title" },
  };
  return {
    data: { name: "items" },
    params: [...params, find],
    hconcat: bars ? [categoryBars(bars, { what: "items", colored: true }), maps] : [maps],
  };
}

const mapNames: Readonly<Record<MapKind, string>> = { tsne: "t-SNE", umap: "UMAP", pca: "PCA" };

interface OneMap {
  /** Number of the run. */
  readonly run: number;
  readonly kind: MapKind;
  readonly points: Float64Array;
  readonly size: number;
}

function mapChart(name: string, { run, kind, points, size }: OneMap, bars: BarCategory | null): Spec {
  const [x, y] = ["x", "y"].map((axis) => `${kind}${run}_${axis}`) as [string, string];
  // Said here, since a layer may have no rows to take them from.
  const scale = (axis: number) => ({ zero: false, nice: false, domain: extentOf(points, axis) });
  const at = {
    x: { field: x, type: "quantitative", axis: null, scale: scale(0) },
    y: { field: y, type: "quantitative", axis: null, scale: scale(1) },
  };
  const point = { type: "point", filled: true, size: 26, clip: true };
  const tips = [
    { field: "label", title: "title" },
    ...(bars ? [{ field: "categories", title: bars.name }] : []),
    { field: "ratings", format: "," },
  ];
  return {
    title: `${mapNames[kind]} of ${name}`,
    width: size,
    height: size,
    transform: [{ filter: `isValid(datum['${x}'])` }],
    layer: [
      {
        params: [
          {
            name: `zoom_${kind}${run}`,
            select: { type: "interval", zoom: "wheel![event.shiftKey]" },
            bind: "scales",
          },
        ],
        mark: { ...point, style: bars ? "all" : "picked" },
        encoding: bars ? at : { ...at, tooltip: tips },
      },
      ...(bars
        ? [
            {
              transform: [
                ...(bars.isList ? [{ flatten: ["c0"] }] : []),
                { filter: { param: `pick_${bars.field}` } },
              ],
              mark: point,
              encoding: { ...at, color: categoryColor(bars), tooltip: tips },
            },
          ]
        : []),
      {
        transform: [
          { filter: "length(find) > 1 && indexof(lower(datum.label), lower(find)) >= 0" },
          { window: [{ op: "row_number", as: "found" }], sort: [{ field: "ratings", order: "descending" }] },
          { filter: `datum.found <= ${LABELLED}` },
        ],
        mark: { type: "text", clip: true, dy: -9, fontWeight: 600 },
        encoding: { ...at, text: { field: "label" } },
      },
    ],
  };
}

/** With a margin, so that no point is cut off. */
function extentOf(points: Float64Array, axis: number): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = axis; at < points.length; at += 2) {
    if (Number.isNaN(points[at]!)) continue;
    low = Math.min(low, points[at]!);
    high = Math.max(high, points[at]!);
  }
  const margin = high > low ? 0.03 * (high - low) : 1;
  return [low - margin, high + margin];
}

/** Each two of the first dimensions against one another, with one brush for all. */
export function dimensionCharts(name: string, run: number, count: number): Spec {
  const pairs = Array.from({ length: count }, (_, i) => i).flatMap((j) =>
    Array.from({ length: j }, (_, i) => [i, j] as const),
  );
  return {
    data: { name: "items" },
    title: name,
    hconcat: pairs.map(([i, j]) => {
      const encoding = {
        x: { field: `dim${run}_${i}`, type: "quantitative", title: `dimension ${i + 1}` },
        y: { field: `dim${run}_${j}`, type: "quantitative", title: `dimension ${j + 1}` },
      };
      const mark = { type: "point", filled: true, size: 22 };
      return {
        width: 300,
        height: 260,
        layer: [
          {
            params: [{ name: "brush", select: { type: "interval", resolve: "global" } }],
            mark: { ...mark, style: "all" },
            encoding,
          },
          {
            transform: [{ filter: { param: "brush" } }],
            mark: { ...mark, opacity: 0.6, style: "picked" },
            encoding: { ...encoding, tooltip: [{ field: "label", title: "title" }] },
          },
        ],
      };
    }),
  };
}

function tooltip(field: string, title: string): Spec[] {
  return [
    { field: "label", title: "title" },
    { field: "ratings", format: "," },
    { field, title, format: ".3g" },
  ];
}
