import { failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import type { BackendChoice } from "../engine/backend.js";
import { mean } from "../numeric/sum.js";
import { builtin } from "../registries.js";
import type { PublishedProtocol } from "../reproduce/defineProtocol.js";
import { protocols } from "../reproduce/protocols/index.js";
import { type ReproducedRun, type Reproduction, reproduce } from "../reproduce/reproduce.js";
import { namedMetric } from "../train/metricSetting.js";
import type { CommandContext } from "./command.js";
import { interruption } from "./interruption.js";
import type { Terminal } from "./terminal.js";
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
  const figures = published.map(({ who, score }) => `${who} ${score}`).join("; ");
  terminal.print(name);
  for (const text of wrapText(about, WIDTH, "  ")) terminal.print(text);
  for (const text of wrapText(`models: ${models.map(({ config }) => config).join(", ")}`, WIDTH, "  "))
    terminal.print(text);
  for (const text of wrapText(`published ${metric}: ${figures}`, WIDTH, "  ")) terminal.print(text);
}

function tellRun(run: ReproducedRun, { metric }: PublishedProtocol, terminal: Terminal): void {
  const { model, split, seed, test, epochs, seconds, protocol } = run;
  terminal.emit({ event: "run", ...run });
  terminal.print(
    `${model}  ${split}  seed ${seed}  ${metric} ${test.toFixed(4)}  ${epochs} epochs in ${seconds.toFixed(1)} s  protocol ${protocol.hash}`,
  );
}

/** Ours and theirs in one table, the mean of each over splits and seeds, the best last. */
function summaryLines({ metric, published }: PublishedProtocol, { runs, baselines }: Reproduction): string[] {
  if (runs.length === 0) return ["", "nothing has been run"];
  const models = [...new Set(runs.map(({ model }) => model))];
  const names = [...new Set(baselines.flatMap(({ scores }) => scores.map(({ label }) => label)))];
  const ofBaseline = (label: string) =>
    baselines.flatMap(({ scores }) => scores.find((score) => score.label === label)?.test ?? []);
  const seconds = (model: string) =>
    mean(runs.filter((run) => run.model === model).map((run) => run.seconds));
  const rows: Row[] = [
    ...names.map((label) => ({ name: label, scores: ofBaseline(label), note: "" })),
    ...models.map((model) => ({
      name: `antk, ${model}`,
      scores: runs.filter((run) => run.model === model).map(({ test }) => test),
      note: `${seconds(model).toFixed(1)} s each`,
    })),
    ...published.map(({ who, score }) => ({ name: who, scores: [score], note: "published" })),
  ];
  const worst = namedMetric(metric, builtin).better === "higher" ? 1 : -1;
  const sorted = rows
    .filter(({ scores }) => scores.length > 0)
    .sort((a, b) => worst * (mean(a.scores) - mean(b.scores)));
  return [
    "",
    `${metric.padEnd(NAMES)}${"mean".padStart(8)}${"sd".padStart(8)}${"runs".padStart(6)}`,
    ...sorted.map(rowLine),
  ];
}

interface Row {
  readonly name: string;
  readonly scores: readonly number[];
  readonly note: string;
}

function rowLine({ name, scores, note }: Row): string {
  const isOurs = note !== "published";
  const sd = scores.length > 1 ? deviation(scores).toFixed(4) : "";
  const count = isOurs ? String(scores.length) : "";
  return `${name.padEnd(NAMES)}${mean(scores).toFixed(4).padStart(8)}${sd.padStart(8)}${count.padStart(6)}${note && `  ${note}`}`;
}

/** Of the runs, divided by one less than their number. */
function deviation(scores: readonly number[]): number {
  const centre = mean(scores);
  return Math.sqrt(scores.reduce((sum, score) => sum + (score - centre) ** 2, 0) / (scores.length - 1));
}
