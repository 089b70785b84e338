import { type Comparison, compareRuns, type MetricComparison } from "../compare/compareRuns.js";
import type { CommandContext } from "./command.js";
import { metricsOption } from "./metricsOption.js";
import { showScore } from "./showScore.js";

/** `antk compare` */
export function compare(
  runs: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): void {
  const metrics = metricsOption(options.metrics, line);
  const comparison = compareRuns(runs, {
    ...(options.on === undefined ? {} : { on: options.on as "dev" | "test" }),
    ...(metrics ? { metrics } : {}),
    samples: options.samples as number,
    level: options.level as number,
    seed: options.seed as number,
  });
  terminal.emit({ event: "comparison", ...comparison });
  for (const text of headLines(comparison)) terminal.print(text);
  const { clusters } = comparison.metrics[0]!;
  for (const metric of comparison.metrics)
    for (const text of ["", ...metricLines(metric, clusters)]) terminal.print(text);
}

/** What was done, so that the figures can be quoted. */
function headLines({ on, samples, level, seed, metrics }: Comparison): string[] {
  const { protocol, resampled, clusters, differences } = metrics[0]!;
  const of = `the ${count(clusters)} ${resampled}`;
  const lines = [
    `on         ${count(protocol.scored)} ${on} rows of ${protocol.data}, ${count(protocol.known)} known before`,
    `intervals  ${percent(level)}: percentiles of ${count(samples)} bootstrap samples of ${of}, seed ${seed}`,
  ];
  if (differences.length === 0) return lines;
  const swapped = resampled === "users" ? "users, each with all their rows" : "rows";
  return [
    ...lines,
    `p          two-sided: the two runs' predictions swapped for some ${swapped}, others not`,
  ];
}

/**
 * The runs by number, then each against the first.
 * @param told of how many clusters the head speaks
 */
function metricLines(comparison: MetricComparison, told: number): string[] {
  const { metric, protocol, runs, differences, clusters, resampled } = comparison;
  const of = clusters === told ? "" : `  of ${count(clusters)} ${resampled}`;
  const widest = Math.max(...runs.map(({ run }) => run.length));
  const cells = (score: number, [low, high]: readonly [number, number]) =>
    `${showScore(score).padStart(9)}${`${showScore(low)} … ${showScore(high)}`.padStart(22)}`;
  const several = differences.length > 1;
  return [
    `${metric}  protocol ${protocol.hash}${of}`,
    ...runs.map(
      ({ run, score, interval }, i) => `  ${i + 1}  ${run.padEnd(widest)}${cells(score, interval)}`,
    ),
    ...differences.map(({ difference, interval, p, adjusted }, i) => {
      const tested = `p ${shownP(p)}${several ? `, for ${differences.length} tests ${shownP(adjusted)}` : ""}`;
      return `  ${`${i + 2} − 1`.padEnd(widest + 3)}${cells(difference, interval)}  ${tested}`;
    }),
  ];
}

function count(n: number): string {
  return n.toLocaleString("en");
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(4))} %`;
}

function shownP(p: number): string {
  return p < 0.001 ? p.toPrecision(1) : p.toFixed(3);
}
