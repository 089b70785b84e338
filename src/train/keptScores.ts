import type { DataSets } from "../data/types.js";
import type { RankedList, RankingMetric } from "../declare/metric.js";
import type { Scored } from "./evaluate.js";
import type { GenericModel } from "./genericModel.js";
import type { Protocol } from "./protocol.js";
import { historyParts, type Part } from "./runFolder.js";
import type { Rows } from "./targetUnit.js";

/** How a model did on one part of its data: what runs are compared by. */
export interface KeptScores {
  /** What each score is a score of, by metric. */
  readonly protocols: Readonly<Record<string, Protocol>>;
  /** null where no metric scores predictions. */
  readonly examples: KeptExamples | null;
  /** null where no metric ranks items. */
  readonly lists: KeptLists | null;
}

/** Predictions beside what they should have been. Negatives that an example is scored among follow as its own. */
export interface KeptExamples {
  /** Row numbers in the source, from 0, by which two runs' examples are known to be the same. */
  readonly row: Int32Array;
  /** Indices of users; null where the data has none. */
  readonly user: Int32Array | null;
  /** In the target's unit, as they were scored: clipped where the run clips. */
  readonly predicted: Rows;
  readonly target: Rows;
}

/** Scores of lists of items. */
export interface KeptLists {
  /** Indices of the users that have a relevant item. */
  readonly user: Int32Array;
  /** Of each of them, by metric; without metrics that only all users together have. */
  readonly scores: ReadonlyMap<string, Float64Array>;
}

/** Of the dev and the test rows, by the metrics of the settings that judge these rows. A function in the place of a metric has no name to keep it by. */
export function keptScores(model: GenericModel, data: DataSets): ReadonlyMap<Part, KeptScores> {
  const parts = (["dev", "test"] as const).filter((part) => (data[part]?.rows ?? 0) > 0);
  return new Map(parts.map((part) => [part, keptOn(model, data, part)]));
}

function keptOn(model: GenericModel, data: DataSets, on: Part): KeptScores {
  const metrics = model.allMetrics.filter(
    (m) => m.name !== "custom" && m.kind !== "objective" && !(m.kind === "ranking" && m.relevant === "known"),
  );
  const seen = historyParts.slice(0, historyParts.indexOf(on)).flatMap((part) => data[part] ?? []);
  const { scored, ranked } = model.examine(data[on]!, seen);
  const ranking = metrics.filter((metric) => metric.kind === "ranking");
  return {
    protocols: Object.fromEntries(metrics.map(({ name }) => [name, model.protocol(data, on, name)])),
    examples: scored && examplesOf(scored, data.rows[on]),
    lists: ranked && listsOf(ranked.lists, ranking),
  };
}

function examplesOf({ data, predicted, target, of }: Scored, rows: Int32Array): KeptExamples {
  const user = data.columns.get("user");
  return {
    row: of ? of.map((row) => rows[row]!) : rows,
    user: user?.kind === "index" ? user.values : null,
    predicted,
    target,
  };
}

function listsOf(lists: readonly RankedList[], metrics: readonly RankingMetric[]): KeptLists {
  const scores = metrics.flatMap(({ name, ofUser, k }) =>
    ofUser ? [[name, Float64Array.from(lists, (list) => ofUser(list, k))] as const] : [],
  );
  return { user: Int32Array.from(lists, ({ user }) => user), scores: new Map(scores) };
}
