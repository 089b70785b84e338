import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { BackendChoice } from "../engine/backend.js";
import { mean } from "../numeric/sum.js";
import { builtin } from "../registries.js";
import type { PublishedFigure, PublishedProtocol, ReproducedModel } from "../reproduce/defineProtocol.js";
import { protocols } from "../reproduce/protocols/index.js";
import { type ReproducedRun, type Reproduction, reproduce } from "../reproduce/reproduce.js";
import { namedMetric } from "../train/metricSetting.js";
import type { CommandContext } from "./command.js";
import { interruption } from "./interruption.js";
import type { Terminal } from "./terminal.js";
import { showSpeed } from "./trainReport.js";
import { wrapText } from "./wrapText.js";

/** Wide enough for a sentence, narrow enough for every terminal. */
const WIDTH = 80;
/** Of the column of names. */
const NAMES = 58;

/** `antk reproduce` */
export async function reproduceProtocol(
  name: string | undefined,
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<number | undefined> {
  if (name === undefined) {
    for (const protocol of protocols.all) tellProtocol(protocol, terminal);
    return undefined;
  }
  const protocol = protocols.get(name);
  if (!protocol) {
    const near = nearest(name, protocols.names)[0];
    throw failure(UsageError, "unknown-protocol", `no protocol is called \`${name}\``, {
      at: line.spanOf(name),
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [`the protocols are ${protocols.names.join(", ")}`],
    });
  }
  const models = (options.models as string | undefined)?.split(",").map((model) => model.trim());
  const stop = interruption(() => terminal.note("stopping after this step; a second Ctrl-C ends at once"));
  try {
    const result = await reproduce(protocol, {
      ...(models ? { models } : {}),
      seeds: Array.from({ length: options.seeds as number }, (_, i) => i + 1),
      backend: options.backend as BackendChoice,
      signal: stop.signal,
      onData: () => {
        for (const text of [...wrapText(protocol.about, WIDTH), ""]) terminal.print(text);
      },
      onRun: (run) => tellRun(run, protocol, terminal),
    });
    terminal.emit({ event: "reproduction", protocol, ...result });
    for (const text of summaryLines(protocol, result)) terminal.print(text);
    return stop.code();
  } finally {
    stop.release();
  }
}

function tellProtocol(protocol: PublishedProtocol, terminal: Terminal): void {
  const { name, about, models, published, metric } = protocol;
  terminal.emit({ event: "protocol", ...protocol });
  const figures = published
    .map(
      ({ who, score, on, isMeasured }) =>
        `${who} ${score}${on === "dev" ? " on dev" : ""}${isMeasured ? " (measured by us)" : ""}`,
    )
    .join("; ");
  terminal.print(name);
  for (const text of wrapText(about, WIDTH, "  ")) terminal.print(text);
  for (const text of wrapText(`models: ${models.map(modelName).join("; ")}`, WIDTH, "  "))
    terminal.print(text);
  for (const text of wrapText(`published ${metric}: ${figures}`, WIDTH, "  ")) terminal.print(text);
}

/** A config, and what it is told beside its text: `mf (l2=0.06)`. */
function modelName({ config, bind = {}, train = {} }: ReproducedModel): string {
  const told = Object.entries({ ...bind, ...train }).map(([name, value]) => `${name}=${value}`);
  return told.length > 0 ? `${config} (${told.join(", ")})` : config;
}

function tellRun(run: ReproducedRun, { metric }: PublishedProtocol, terminal: Terminal): void {
  const { model, split, seed, dev, test, epochs, seconds, samplesPerSecond, protocol } = run;
  terminal.emit({ event: "run", ...run });
  const before = dev === null ? "" : `dev ${dev.toFixed(4)} test `;
  terminal.print(
    `${model}  ${split}  seed ${seed}  ${metric} ${before}${test.toFixed(4)}  ${epochs} epochs in ${seconds.toFixed(1)} s, ${showSpeed(samplesPerSecond)}  protocol ${protocol.hash}`,
  );
}

/** Ours and theirs in one table, the mean of each over splits and seeds, the best on test last. */
export function summaryLines(
  { metric, published, models: known }: PublishedProtocol,
  { runs, baselines }: Reproduction,
): string[] {
  if (runs.length === 0) return ["", "nothing has been run"];
  const models = known.filter(({ config }) => runs.some(({ model }) => model === config));
  const names = [...new Set(baselines.flatMap(({ scores }) => scores.map(({ label }) => label)))];
  const rows: Row[] = [
    ...names.map((name) => {
      const scores = baselines.flatMap((deal) => deal.scores.filter(({ label }) => label === name));
      return { name, ...partsOf(scores), note: "" };
    }),
    ...models.map((model) => {
      const own = runs.filter((run) => run.model === model.config);
      const seconds = mean(own.map((run) => run.seconds));
      return { name: `antk, ${modelName(model)}`, ...partsOf(own), note: `${seconds.toFixed(1)} s each` };
    }),
    ...published.map(publishedRow),
  ];
  const worst = namedMetric(metric, builtin).better === "higher" ? 1 : -1;
  // Who is known on dev alone stands where that score would.
  const place = ({ dev, test }: Row) => mean(test.length > 0 ? test : dev);
  const sorted = rows
    .filter(({ dev, test, isTheirs = false }) => test.length > 0 || (isTheirs && dev.length > 0))
    .sort((a, b) => worst * (place(a) - place(b)));
  const parts = PARTS.filter((part) => rows.some((row) => row[part].length > 0));
  const head = parts.flatMap((part) => [part, "se"]).map((word) => word.padStart(8));
  return [
    "",
    `${metric.padEnd(NAMES)}${head.join("")}${"runs".padStart(6)}`,
    ...sorted.map((row) => rowLine(row, parts)),
  ];
}

const PARTS = ["dev", "test"] as const;

function publishedRow({ who, score, on = "test", isMeasured = false }: PublishedFigure): Row {
  const note = isMeasured ? "measured by us" : "published";
  return { name: who, dev: [], test: [], [on]: [score], note, isTheirs: true };
}

interface Row {
  readonly name: string;
  readonly dev: readonly number[];
  readonly test: readonly number[];
  readonly note: string;
  /** Whether it is somebody else's figure, of as many runs as they had. */
  readonly isTheirs?: boolean;
}

function partsOf(scores: readonly { readonly dev: number | null; readonly test: number | null }[]) {
  return { dev: scores.flatMap(({ dev }) => dev ?? []), test: scores.flatMap(({ test }) => test ?? []) };
}

function rowLine(row: Row, parts: readonly (typeof PARTS)[number][]): string {
  const { name, note, test, isTheirs = false } = row;
  const cells = parts
    .map((part) => row[part])
    .flatMap((scores) => [
      scores.length > 0 ? mean(scores).toFixed(4) : "",
      scores.length > 1 ? standardError(scores).toFixed(4) : "",
    ]);
  const count = isTheirs ? "" : String(test.length);
  const line = `${name.padEnd(NAMES)}${cells.map((cell) => cell.padStart(8)).join("")}${count.padStart(6)}`;
  return (note ? `${line}  ${note}` : line).trimEnd();
}

/** Of the mean: the deviation of the scores, divided by one less than their number, over the root of their number. */
function standardError(scores: readonly number[]): number {
  const centre = mean(scores);
  const squares = scores.reduce((sum, score) => sum + (score - centre) ** 2, 0);
  return Math.sqrt(squares / (scores.length - 1) / scores.length);
}
