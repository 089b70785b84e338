import type { DataSets } from "../data/types.js";
import type { GenericModel } from "../train/genericModel.js";
import type { Protocol } from "../train/protocol.js";
import { type BaselineScore, scoreBaselines } from "../train/scoreBaselines.js";
import type { TrainResult } from "../train/trainResult.js";

/** A model's score between what is easy and what is possible, and what it is a score of. */
export interface ScoreLadder {
  readonly metric: string;
  readonly model: Score;
  /** The worst first. */
  readonly baselines: readonly BaselineScore[];
  /** RMSE of the true expectations, where the data was generated. */
  readonly floor: Score | null;
  readonly protocol: { readonly dev: Protocol | null; readonly test: Protocol | null };
}

interface Score {
  readonly dev: number | null;
  readonly test: number | null;
}

/** By the metric that dev is judged by. */
export function scoreLadder({ best, test }: TrainResult, data: DataSets, model: GenericModel): ScoreLadder {
  const { metric, relevant, loss } = model.settings;
  const isRated = metric.kind === "ranking" || loss.compares === "values";
  const scores = isRated ? scoreBaselines(data, metric, relevant) : [];
  const worst = metric.better === "lower" ? 1 : -1;
  const order = ({ dev, test }: Score) => worst * (test ?? dev ?? 0);
  const protocol = (part: "dev" | "test") => (data[part] ? model.protocol(data, part, metric.name) : null);
  return {
    metric: metric.name,
    model: { dev: best.dev?.[metric.name] ?? null, test: test?.[metric.name] ?? null },
    baselines: [...scores].sort((a, b) => order(b) - order(a)),
    floor: metric.name === "rmse" && data.floor ? finite(data.floor) : null,
    protocol: { dev: protocol("dev"), test: protocol("test") },
  };
}

/** For programs: by name. */
export function ladderJson({ baselines, floor }: ScoreLadder): Record<string, Score | null> {
  const byName = baselines.map(({ name, dev, test }) => [name, { dev, test }] as const);
  return { ...Object.fromEntries(byName), floor };
}

/** A table, the model among the others. */
export function ladderLines({ metric, model, baselines, floor, protocol }: ScoreLadder): string[] {
  const biases = baselines.find(({ name }) => name === "biases");
  const rows: [string, Score, string][] = [
    ...baselines.map((score): [string, Score, string] => [score.label, score, ""]),
    ["this model", model, biases && floor ? wayDown(model, biases, floor) : ""],
  ];
  if (floor) rows.push(["best reachable (known noise)", floor, ""]);
  const cells = (dev: string, test: string) => `${dev.padStart(8)}${test.padStart(8)}`;
  const shown = (n: number | null) => (n === null ? "–" : n.toFixed(4));
  return [
    `${metric.padEnd(30)}${cells("dev", "test")}`,
    ...rows.map(
      ([name, { dev, test }, note]) =>
        `${name.padEnd(30)}${cells(shown(dev), shown(test))}${note && `   ${note}`}`,
    ),
    `${"protocol".padEnd(30)}${cells(protocol.dev?.hash ?? "–", protocol.test?.hash ?? "–")}`,
  ];
}

/** How far the model has come from the biases to the floor, on test where there is one. */
function wayDown(model: Score, biases: Score, floor: Score): string {
  const part = model.test !== null && biases.test !== null && floor.test !== null ? "test" : "dev";
  const share = (biases[part]! - model[part]!) / (biases[part]! - floor[part]!);
  if (!Number.isFinite(share)) return "";
  return share < 0
    ? "worse than the biases"
    : `${Math.round(100 * share)} % of the way from the biases to the best`;
}

function finite({ dev, test }: { readonly dev: number; readonly test: number }): Score {
  return { dev: Number.isFinite(dev) ? dev : null, test: Number.isFinite(test) ? test : null };
}
