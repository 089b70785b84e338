import { showFilters } from "../data/filterRows.js";
import type { DataSets } from "../data/types.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { BackendChoice } from "../engine/backend.js";
import { load } from "../load.js";
import { SHARES, type Spread } from "../numeric/spread.js";
import { lastPart } from "../recommend/evaluateRun.js";
import type { TrainedEvaluation } from "../recommend/trainedOptions.js";
import type { Evaluation } from "../train/evaluate.js";
import { historyParts, type Part } from "../train/runFolder.js";
import { amending } from "./amending.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { baselineLines, evalBaselines } from "./evalBaselines.js";
import { metricsOption } from "./metricsOption.js";

/** `antk eval` */
export async function evalRun(
  run: string,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const metrics = metricsOption(options.metrics, line);
  const relevant = relevantOf(options.relevant, line);
  const from = options.data as string | undefined;
  const trained = await load(run, { backend: options.backend as BackendChoice });
  try {
    const data = await amending(
      () => trained.readData(from),
      (d) => (from === undefined ? { ...d, notes: [...d.notes, "`--data PATH` says where it lies now"] } : d),
    );
    const on = (options.on as Part | undefined) ?? lastPart(data);
    const perUser = options.perUser === true;
    const evaluation = trained.eval(data, { on, metrics, relevant, perUser });
    const baselines = evalBaselines(data, on, evaluation, trained.compares);
    const { split, name } = data;
    terminal.emit({
      event: "evaluation",
      run: trained.path,
      data: { name, train: data.train.rows, dev: data.dev?.rows ?? 0, test: data.test?.rows ?? 0, split },
      on,
      rows: data[on]!.rows,
      ...evaluation,
      baselines: Object.fromEntries(baselines.map(({ name: key, scores }) => [key, scores])),
    });
    const report = [
      ...protocolLines(trained.path, data, on, evaluation),
      "",
      ...scoreLines(evaluation),
      ...baselineLines(baselines, evaluation.scores),
    ];
    for (const text of report) terminal.print(text);
  } finally {
    trained.dispose();
  }
}

/** What the scores were measured on. */
function protocolLines(run: string, data: DataSets, on: Part, { ranking }: Evaluation): string[] {
  const count = (n: number) => n.toLocaleString("en");
  const parts = historyParts.map((part) => `${count(data[part]?.rows ?? 0)} ${part}`).join(", ");
  const { call, seed } = data.split;
  const filters = data.origin ? showFilters(data.origin) : "";
  const lines: [string, string][] = [
    ["run", run],
    ["data", `${data.name}: ${parts} rows  split=${call}  split_seed=${seed}${filters && `  ${filters}`}`],
    ["on", `${count(data[on]!.rows)} ${on} rows`],
  ];
  if (ranking) {
    const before = historyParts.slice(0, historyParts.indexOf(on)).join(" or ");
    lines.push(
      [
        "ranking",
        `all ${count(ranking.items)} items${before ? ` but those of the user's ${before} rows` : ""}`,
      ],
      [
        "",
        `relevant: ${ranking.relevant === null ? `every ${on} row` : `${on} rows of ${ranking.relevant} and more`}`,
      ],
      ["", `mean over the ${count(ranking.users)} users that have a relevant item`],
    );
  }
  return lines.map(([label, text]) => `${label.padEnd(9)}${text}`);
}

/** A line a metric; by user with how it is spread. */
function scoreLines({ scores, perUser, protocols }: TrainedEvaluation): string[] {
  const names = Object.keys(scores);
  const widest = Math.max(...names.map((name) => name.length), 8) + 2;
  const overall = names.map(
    (name) => `${name.padEnd(widest)}${shown(scores[name]!)}   protocol ${protocols[name]!.hash}`,
  );
  if (!perUser) return overall;
  const heads = ["mean", "sd", "min", "5 %", "25 %", "median", "75 %", "95 %", "max", "users"];
  const head = `${"by user".padEnd(widest)}${heads.map((text) => text.padStart(10)).join("")}`;
  return [
    ...overall,
    "",
    head,
    ...names.map((name) => `${name.padEnd(widest)}${spreadCells(perUser[name]!)}`),
  ];
}

function spreadCells(spread: Spread | null): string {
  if (!spread) return "  none: it is a score of all users together";
  const { mean, sd, quantiles, count } = spread;
  const cells = [mean, sd, ...SHARES.map((share) => quantiles[share])].map(shown);
  return [...cells, count.toLocaleString("en")].map((text) => text.padStart(10)).join("");
}

function shown(score: number): string {
  const isPlain = score === 0 || (Math.abs(score) >= 1e-3 && Math.abs(score) < 1e5);
  return isPlain ? score.toFixed(4) : score.toPrecision(4);
}

function relevantOf(text: unknown, line: CommandLine): number | undefined {
  if (typeof text !== "string") return undefined;
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw failure(UsageError, "bad-relevant", `\`--relevant\` takes a number, got \`${text}\``, {
    at: line.spanOf(text, ["--relevant"]),
    notes: ["ratings of at least this make an item relevant: `--relevant 4`"],
  });
}
