import type { MetricsLine } from "../../recommend/readMetrics.js";
import type { Rows, Section, Spec } from "../page/page.js";

/** So many evaluations are marked by points of their own. */
const FEW = 60;

const PARTS = ["train", "dev", "penalty"] as const;
type Part = (typeof PARTS)[number];

/** Orange, blue and green after Okabe and Ito, which colour-blind readers tell apart. */
const COLOURS: Readonly<Record<Part, string>> = { train: "#e69f00", dev: "#0072b2", penalty: "#009e73" };

/** Every figure of every evaluation, and a chart for each metric: train and dev together where both have it. */
export function curves(
  metrics: readonly MetricsLine[],
  objective: string,
  best: number | null,
): { readonly rows: Rows; readonly section: Section } {
  const points = metrics.flatMap((line) => pointsOf(line, objective));
  const names = [...new Set(points.map(({ metric }) => metric))];
  const rows: Rows = {
    epoch: points.map(({ epoch }) => epoch),
    metric: points.map(({ metric }) => metric),
    part: points.map(({ part }) => part),
    value: points.map(({ value }) => (Number.isFinite(value) ? value : null)),
  };
  const section: Section = {
    title: "By epoch",
    about: `Train is the mean objective per example over an epoch's steps, penalties apart; dev is scored after it.${best === null ? "" : ` The line stands at epoch ${best}, whose weights are kept.`}`,
    parts: names.map((name) => ({
      kind: "chart",
      label: `${name} by epoch`,
      spec: curveChart(
        name,
        PARTS.filter((part) => points.some((p) => p.metric === name && p.part === part)),
        {
          isFew: metrics.length <= FEW,
          best,
        },
      ),
    })),
  };
  return { rows, section };
}

function pointsOf({ epoch, train, dev, penalties }: MetricsLine, objective: string) {
  const of = (part: Part, values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([metric, value]) => ({ epoch, metric, part, value }));
  return [...of("train", { [objective]: train }), ...of("dev", dev ?? {}), ...of("penalty", penalties ?? {})];
}

function curveChart(
  name: string,
  parts: readonly Part[],
  { isFew, best }: { readonly isFew: boolean; readonly best: number | null },
): Spec {
  const colour = {
    field: "part",
    type: "nominal",
    scale: { domain: parts, range: parts.map((part) => COLOURS[part]) },
    title: null,
  };
  return {
    data: { name: "curves" },
    transform: [{ filter: { field: "metric", equal: name } }],
    title: name,
    width: 760,
    height: 220,
    layer: [
      ...(best === null
        ? []
        : [
            {
              data: { values: [{ epoch: best }] },
              transform: [],
              mark: { type: "rule", strokeDash: [4, 4], opacity: 0.7 },
              encoding: { x: { field: "epoch", type: "quantitative" } },
            },
          ]),
      {
        mark: { type: "line", strokeWidth: 2, point: isFew },
        encoding: {
          x: {
            field: "epoch",
            type: "quantitative",
            title: "epoch",
            axis: { tickMinStep: 1, format: "d", grid: false },
          },
          y: { field: "value", type: "quantitative", title: null, scale: { zero: false } },
          color: colour,
        },
      },
      {
        // Wide and unseen, so that a curve is easily met.
        mark: { type: "point", size: 150, opacity: 0, tooltip: true },
        encoding: {
          x: { field: "epoch", type: "quantitative" },
          y: { field: "value", type: "quantitative" },
          tooltip: [{ field: "part" }, { field: "epoch" }, { field: "value", title: name, format: ".5~g" }],
        },
      },
    ],
  };
}
