import type { Pick, Spec } from "./page.js";

/** A column of categories of some rows of a page. */
export interface BarCategory {
  /** What people call it. */
  readonly name: string;
  /** Its field in the rows; the selection is called `pick_<field>`. */
  readonly field: string;
  /** Whether a row may have several, as a movie has genres. */
  readonly isList: boolean;
  /** From the top down. */
  readonly values: readonly string[];
}

export interface BarOptions {
  /** What is counted: `users`. */
  readonly what: string;
  /** Each category in a colour of its own, as `categoryColor` gives it. Default one colour. */
  readonly colored?: boolean;
}

/** A bar a category, as long as it has rows. The whole line can be clicked; `cursorParam` belongs to the whole chart. */
export function categoryBars(category: BarCategory, { what, colored = false }: BarOptions): Spec {
  const { name, field, isList, values } = category;
  const param = `pick_${field}`;
  const axis = { labelLimit: 160, domain: false, ticks: false };
  const y = { field, type: "nominal", sort: values, title: null, axis };
  return {
    title: name,
    width: 180,
    height: { step: 15 },
    transform: [
      ...(isList ? [{ flatten: [field] }] : []),
      { aggregate: [{ op: "count", as: "rows" }], groupby: [field] },
    ],
    layer: [
      {
        params: [{ name: param, select: { type: "point", fields: [field], toggle: "event.shiftKey" } }],
        mark: { type: "rect", fill: "transparent", strokeWidth: 2, cursor: "pointer" },
        encoding: {
          y,
          stroke: {
            condition: { test: `datum['${field}'] === ${param}_cursor`, value: "#d55e00" },
            value: null,
          },
          tooltip: [
            { field, title: name },
            { field: "rows", title: what, format: "," },
          ],
        },
      },
      {
        mark: { type: "bar", style: "picked" },
        encoding: {
          y,
          x: { field: "rows", type: "quantitative", title: what, axis: { tickCount: 4, grid: false } },
          opacity: { condition: { param, value: 1 }, value: 0.25 },
          ...(colored ? { color: categoryColor(category) } : {}),
        },
      },
    ],
  };
}

/** Where the keyboard is in the bars of a category. */
export function cursorParam({ field }: BarCategory): Spec {
  return { name: `pick_${field}_cursor`, value: "" };
}

/** The selection in the bars of a category. */
export function pickOf({ field, name, values }: BarCategory): Pick {
  return { param: `pick_${field}`, field, name, values };
}

/** Twenty colours; more categories than that begin again. */
export function categoryColor({ field, values }: BarCategory): Spec {
  return { field, type: "nominal", scale: { domain: values, scheme: "tableau20" }, legend: null };
}
