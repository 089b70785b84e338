import { basename } from "node:path";
import { writeFileAtomic } from "../../platform/files.js";
import type { MetricsLine } from "../../recommend/readMetrics.js";
import type { StoredRun } from "../../recommend/readRun.js";
import { type Page, type Part, pageHtml, type Section, type Table } from "../page/page.js";
import { curves } from "./curves.js";

/** What a page about a run is made of. */
export interface RunReport {
  readonly stored: Pick<StoredRun, "path" | "config" | "record">;
  readonly metrics: readonly MetricsLine[];
  /** The graph, drawn as SVG; null where it cannot be. */
  readonly picture: string | null;
}

/**
 * Writes a page about a run: one file of HTML that needs nothing else.
 * @throws ResourceError where the file cannot be written
 */
export function writeReportPage(report: RunReport, path: string): void {
  writeFileAtomic(path, pageHtml(reportPage(report)));
}

export function reportPage({ stored, metrics, picture }: RunReport): Page {
  const { record, config } = stored;
  const { rows, section } = curves(metrics, String(record.settings.objective), bestEpoch(record.result));
  return {
    title: basename(stored.path),
    lead: leadOf(record),
    data: { curves: rows },
    sections: [
      ...scoreSections(record.result),
      ...(metrics.length > 0 ? [section] : []),
      {
        title: "Settings",
        about: "",
        parts: [
          factTable("variables", record.bindings),
          factTable("training", record.settings),
          factTable("data", dataFacts(record)),
        ].filter(({ rows }) => rows.length > 0),
      },
      {
        title: "Model",
        about: `${record.config}, output ${record.output}`,
        parts: [
          ...(picture === null
            ? []
            : [{ kind: "picture", label: "the graph", svg: svgElement(picture) } as Part]),
          { kind: "listing", text: config.trimEnd() },
        ],
      },
    ],
  };
}

type RunRecord = StoredRun["record"];
type Result = RunRecord["result"];

function leadOf({ data, started, backend, antk, result }: RunRecord): string {
  const best = isObject(result?.best) ? result.best : null;
  const score =
    best && isObject(best.dev) ? `; dev ${scoresText(best.dev)} at epoch ${String(best.epoch)}` : "";
  const test = isObject(result?.test) ? `; test ${scoresText(result.test)}` : "";
  const day = started.replace("T", " ").replace(/\..*$/, " UTC");
  return `Trained on ${data.name}, ${day}, with antk ${antk} on ${backend.name}${score}${test}.`;
}

function bestEpoch(result: Result): number | null {
  const best = result?.best;
  return isObject(best) && typeof best.epoch === "number" ? best.epoch : null;
}

function scoresText(scores: Readonly<Record<string, unknown>>): string {
  return Object.entries(scores)
    .map(([name, score]) => `${name} ${typeof score === "number" ? score.toFixed(4) : String(score)}`)
    .join(", ");
}

/** Where the model stands between simple predictors and what can be reached, and all its scores. */
function scoreSections(result: Result): Section[] {
  const dev = isObject(result?.best) && isObject(result.best.dev) ? result.best.dev : {};
  const test = isObject(result?.test) ? result.test : {};
  const names = [...new Set([...Object.keys(dev), ...Object.keys(test)])];
  if (names.length === 0) return [];
  const number = (value: unknown) => (typeof value === "number" ? value : Number.NaN);
  const scores: Table = {
    kind: "table",
    caption: "scores of the weights that are kept",
    columns: ["", "dev", "test"],
    rows: names.map((name) => [name, number(dev[name]), number(test[name])]),
    digits: 4,
  };
  const ladder = ladderTable(result?.baselines, [number(dev.rmse), number(test.rmse)]);
  return [{ title: "Scores", about: "", parts: ladder ? [scores, ladder] : [scores] }];
}

function ladderTable(baselines: unknown, model: readonly [number, number]): Table | null {
  if (!isObject(baselines)) return null;
  const row = (name: string, score: unknown): [string, number, number][] => {
    if (!isObject(score)) return [];
    const [dev, test] = [score.dev, score.test].map((value) =>
      typeof value === "number" ? value : Number.NaN,
    );
    return [[name, dev!, test!]];
  };
  return {
    kind: "table",
    caption: "rmse, from what is easy to what is possible",
    columns: ["", "dev", "test"],
    rows: [
      ...row("mean of the training ratings", baselines.mean),
      ...row("user and item biases alone", baselines.biases),
      ["this model", ...model],
      ...row("best reachable (known noise)", baselines.floor),
    ],
    digits: 4,
  };
}

function dataFacts({ data }: RunRecord): Record<string, unknown> {
  const { name, target, split, transforms, parts } = data;
  return {
    name,
    target,
    split,
    rows: Object.fromEntries(Object.entries(parts).flatMap(([part, of]) => (of ? [[part, of.rows]] : []))),
    ...(transforms.length > 0 ? { transforms } : {}),
  };
}

/** What is unset is left out. */
function factTable(caption: string, facts: Readonly<Record<string, unknown>>): Table {
  const rows = Object.entries(facts)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
  return { kind: "table", caption, columns: ["", ""], rows };
}

/** Without what stands before the element in a file of its own. */
function svgElement(svg: string): string {
  return svg.slice(svg.indexOf("<svg"));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
