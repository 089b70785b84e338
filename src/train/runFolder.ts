import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { NewUser } from "../data/newUsers.js";
import { transformOf, undoTransform } from "../data/transforms.js";
import type { DataOrigin, DataSet, DataSets, DenseColumn } from "../data/types.js";
import { type DataSchema, RATINGS } from "../declare/columns.js";
import { onlyOrders } from "../declare/loss.js";
import type { Const } from "../declare/values.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { Weight } from "../model/model.js";
import { mean } from "../numeric/sum.js";
import { cannotWrite, makeFolders, writeFileAtomic } from "../platform/files.js";
import { type StoredTensor, sha256 as sha256Bytes, writeTensors } from "../platform/safetensors.js";
import { encodeTensors } from "../platform/tensorFormat.js";
import { writeCheckpoint } from "./checkpoint.js";
import { type Fingerprint, fingerprint } from "./fingerprint.js";
import type { KeptScores } from "./keptScores.js";
import { PRECISIONS, stackSets } from "./memberSets.js";
import { scoreTensors } from "./scoreTensors.js";
import type { TrainingState } from "./trainingState.js";
import type { EpochRecord, TrainResult } from "./trainResult.js";

/** The parts of a run folder. Nothing else stores state: deleting the folder deletes the run. */
export const runFiles = {
  config: "model.config",
  run: "run.json",
  entities: "entities.json",
  data: "data.safetensors",
  metrics: "metrics.jsonl",
  weights: join("best", "weights.safetensors"),
  /** Where training stands. */
  state: join("last", "state.safetensors"),
  /** Of a run from several seeds: what each that is trained has come to. */
  seeds: join("last", "seeds.json"),
  /** Sets of weights that predict together; only where there are several. */
  members: join("best", "members.safetensors"),
  /** How it did on single examples and users: what runs are compared by. */
  scores: join("best", "scores.safetensors"),
  /** Of a run that a search chose: a line a trial; only there. */
  trials: "trials.jsonl",
  /** Users that were folded in after training; only where there are some. */
  people: "people.json",
} as const;

/** `run.json`: all that is needed to build the model again, and how it was trained. */
export interface RunRecord {
  readonly format: 1;
  readonly antk: string;
  /** The config's path as it was given. */
  readonly config: string;
  /** What stands before a name in the config, once for each level. */
  readonly marker: string;
  readonly started: string;
  readonly bindings: Readonly<Record<string, Const>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** How many seeds it is trained from, where there are several: from that of the settings on. */
  readonly seeds?: number;
  /** The name of the run whose weights it began with; absent where it began anew. */
  readonly from?: string;
  /** The node that predicts. */
  readonly output: string;
  readonly backend: { readonly name: string; readonly version: string };
  readonly data: {
    readonly name: string;
    /** null where the loss compares scores with one another. */
    readonly target: string | null;
    readonly schema: DataSchema;
    readonly split: DataSets["split"];
    readonly transforms: DataSets["transforms"];
    readonly remarks: readonly string[];
    /** Mean over the training rows of each dense rating column, as stored: what a prediction assumes where it is not told. */
    readonly means: Readonly<Record<string, number>>;
    /** By which each part is known again; null for one that is not there. */
    readonly parts: Readonly<Record<Part, Fingerprint | null>>;
    /** How the data can be read again; null for data that a program made. */
    readonly origin: DataOrigin | null;
    /** Who joined the data after its split; absent where nobody has. */
    readonly newUsers?: readonly NewUser[];
  };
  /** Of the other files of text, so that a damaged one is known. */
  readonly sha256: { readonly config: string; readonly entities: string };
  /** What runs are compared by; null or absent where none is kept. */
  readonly kept?: KeptRecord | null;
  /** What the run reached; null while it is under way. */
  readonly result: Readonly<Record<string, unknown>> | null;
}

/** What `best/scores.safetensors` holds. */
export interface KeptRecord {
  /** Of the file's bytes. */
  readonly sha256: string;
  /** What each score is a score of, by part and metric. */
  readonly protocols: Readonly<Record<string, KeptScores["protocols"]>>;
}

/** `entities.json`: original ids, and what people call them. */
export interface EntityRecord {
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Text columns by `table.column`, such as `item.title`; likewise columns of labels, such as `item.genres`. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

/** Which part of the data a rating of the histories was in. */
export const historyParts = ["train", "dev", "test"] as const;
export type Part = (typeof historyParts)[number];
/** What the numbers of `history/part` stand for: those, or what the split shows. */
export const storedParts = [...historyParts, "shown"] as const;

export interface NewRun {
  /** The folder that holds runs. */
  readonly parent: string;
  readonly graph: CompiledGraph;
  readonly data: DataSets;
  readonly record: Omit<RunRecord, "format" | "marker" | "data" | "bindings" | "sha256" | "kept" | "result">;
  readonly now: Date;
}

/** What training from one seed came to. */
export interface SeedResult extends TrainResult {
  readonly seed: number;
}

/** Writes a run as it happens. */
export class RunFolder {
  private constructor(
    readonly path: string,
    private record: RunRecord,
  ) {}

  /**
   * Makes the folder with everything that is known before training, so that a place that cannot be written is found
   * out before the work is done.
   * @throws ResourceError that names the path
   */
  static create({ parent, graph, data, record, now }: NewRun): RunFolder {
    const bindings = Object.fromEntries(graph.bindings);
    const identity = JSON.stringify([graph.source.text, bindings, record.settings, data.name, data.split]);
    const hash = sha256(identity).slice(0, 6);
    const name = basename(graph.source.path).replace(/\.[^.]*$/, "");
    const path = makeFolder(parent, `${timeStamp(now)}-${fileName(name)}-${hash}`);
    const config = graph.source.text;
    const entities = JSON.stringify(entityRecord(data));
    const full: RunRecord = {
      format: 1,
      ...record,
      marker: graph.marker,
      bindings,
      data: dataRecord(data, onlyOrders(record.settings.compares as string) ? null : data.target),
      sha256: { config: sha256(config), entities: sha256(entities) },
      result: null,
    };
    const folder = new RunFolder(path, full);
    writeFileAtomic(join(path, runFiles.config), config);
    writeFileAtomic(join(path, runFiles.entities), entities);
    writeTensors(join(path, runFiles.data), dataTensors(graph, data));
    folder.writeRecord();
    return folder;
  }

  /** A run that goes on: the lines of its metrics are again those of this history, which a crash may have outrun. */
  static open(
    path: string,
    record: RunRecord,
    history: readonly (EpochRecord & { seed?: number })[],
  ): RunFolder {
    const lines = history.map(({ best: _, ...line }) => `${JSON.stringify(line)}\n`);
    writeFileAtomic(join(path, runFiles.metrics), lines.join(""));
    const folder = new RunFolder(path, { ...record, kept: null, result: null });
    folder.writeRecord();
    return folder;
  }

  /** Replaces where training stands. */
  saveState(state: TrainingState): void {
    writeCheckpoint(join(this.path, runFiles.state), state);
  }

  /** Replaces what the seeds that are trained have come to. */
  saveSeeds(results: readonly SeedResult[]): void {
    writeFileAtomic(join(this.path, runFiles.seeds), JSON.stringify(results));
  }

  /** Replaces what the trials of a search came to, of which this run is the best. */
  saveTrials(trials: readonly Readonly<Record<string, unknown>>[]): void {
    const lines = trials.map((trial) => `${JSON.stringify(trial)}\n`);
    writeFileAtomic(join(this.path, runFiles.trials), lines.join(""));
  }

  addMetrics(line: Readonly<Record<string, unknown>>): void {
    const path = join(this.path, runFiles.metrics);
    try {
      appendFileSync(path, `${JSON.stringify(line)}\n`);
    } catch (error) {
      throw cannotWrite(path, error);
    }
  }

  /**
   * Replaces the weights that the run is known by.
   * @param members sets of weights that predict together
   * @param precisions of the errors about what each of them predicts; none where they are not known
   */
  saveWeights(
    weights: readonly Weight[],
    members: readonly (readonly Weight[])[] = [],
    precisions: readonly number[] = [],
  ): void {
    const tensors = new Map(weights.map(({ name, shape, values }) => [name, { shape, values }]));
    writeTensors(join(this.path, runFiles.weights), tensors);
    if (members.length === 0) return;
    const sets = new Map(stackSets(members));
    if (precisions.length > 0)
      sets.set(PRECISIONS, { shape: [precisions.length], values: Float32Array.from(precisions) });
    writeTensors(join(this.path, runFiles.members), sets);
  }

  /** Of the weights that the run is known by. */
  saveScores(kept: ReadonlyMap<Part, KeptScores>): void {
    if (kept.size === 0) return;
    const bytes = encodeTensors(scoreTensors(kept), sha256Bytes);
    writeFileAtomic(join(this.path, runFiles.scores), bytes);
    const protocols = Object.fromEntries([...kept].map(([part, scores]) => [part, scores.protocols]));
    this.record = { ...this.record, kept: { sha256: sha256Bytes(bytes), protocols } };
  }

  finish(result: Readonly<Record<string, unknown>>): void {
    this.record = { ...this.record, result };
    this.writeRecord();
  }

  /** Removes the folder of a run that has come to nothing. */
  discard(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private writeRecord(): void {
    writeFileAtomic(join(this.path, runFiles.run), `${JSON.stringify(this.record, null, 2)}\n`);
  }
}

/** Of the text's UTF-8, in hexadecimal digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** A config's name as every file system takes it: `<config>` becomes `config`. */
export function fileName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]+/g, "_").replace(/^_+|_+$/g, "") || "config";
}

/** Local time, so that names sort by age: `20261122-131500`. */
export function timeStamp(now: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/** Two runs of one second and one model get names of their own. */
function makeFolder(parent: string, name: string): string {
  for (let copy = 1; ; copy++) {
    const path = join(parent, copy === 1 ? name : `${name}-${copy}`);
    try {
      makeFolders(parent);
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST" || copy > 1000) throw cannotWrite(path, error);
    }
  }
}

function dataRecord(data: DataSets, target: string | null): RunRecord["data"] {
  const { name, schema, split, transforms, remarks, train, dev, test, origin, newUsers } = data;
  const dense = [...train.columns].flatMap(([column, c]) =>
    c.kind === "dense" && c.width === 1 ? [[column, c] as const] : [],
  );
  const means = Object.fromEntries(dense.map(([column, { values }]) => [column, mean(values)]));
  const parts = {
    train: fingerprint(train),
    dev: dev && fingerprint(dev),
    test: test && fingerprint(test),
  };
  return {
    ...{ name, target, schema, split, transforms, remarks, means, parts },
    origin: origin ?? null,
    ...(newUsers ? { newUsers } : {}),
  };
}

function entityRecord({ ids, tables }: DataSets): EntityRecord {
  const texts = [...tables].flatMap(([table, set]) =>
    [...set.columns].flatMap(([name, c]) => {
      const text =
        c.kind === "text" ? c.values : c.kind === "dense" && c.labels ? labelled(c, c.labels) : null;
      return text ? [[`${table}.${name}`, text] as const] : [];
    }),
  );
  return {
    ids: Object.fromEntries([...ids].map(([name, map]) => [name, map.ids])),
    texts: Object.fromEntries(texts),
  };
}

/** For each row the labels of its columns that are not 0: `Comedy|Drama`. */
function labelled({ rows, width, values }: DenseColumn, labels: readonly string[]): string[] {
  return Array.from({ length: rows }, (_, row) =>
    labels.filter((_label, i) => values[row * width + i] !== 0).join("|"),
  );
}

/** The tables that the graph reads, and who rated what, how. */
function dataTensors(graph: CompiledGraph, data: DataSets): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const { name, schema } of graph.columns) {
    const column = data.tables.get(schema!.table)?.columns.get(schema!.name);
    if (!column || column.kind === "text") continue;
    const { rows } = column;
    const shape = column.kind === "dense" ? [rows, column.width] : [column.values.length];
    tensors.set(`table/${name}`, { shape, values: column.values });
    if (column.kind !== "sparse") continue;
    tensors.set(`table/${name}/offsets`, { shape: [rows + 1], values: column.offsets });
    tensors.set(`table/${name}/indices`, { shape: [column.indices.length], values: column.indices });
  }
  const parts = storedParts.map((part) => data[part] ?? null).map((set) => (isRated(set) ? set : null));
  const count = parts.reduce((sum, set) => sum + (set?.rows ?? 0), 0);
  if (count > 0) {
    for (const column of ["user", "item"]) {
      const values = new Int32Array(count);
      let at = 0;
      for (const set of parts) {
        const from = set?.columns.get(column);
        if (from?.kind === "index") values.set(from.values, at);
        at += set?.rows ?? 0;
      }
      tensors.set(`history/${column}`, { shape: [count], values });
    }
    const part = Uint8Array.from(parts.flatMap((set, i) => new Array<number>(set?.rows ?? 0).fill(i)));
    tensors.set("history/part", { shape: [count], values: part });
    const ratings = ratingsOf(data, parts, count);
    if (ratings) tensors.set("history/rating", { shape: [count], values: ratings });
  }
  return tensors;
}

/** What users rated, in its own unit: the target, or `ratings` where ids are predicted; null where there is neither. */
function ratingsOf(
  { train, target, transforms }: DataSets,
  parts: readonly (DataSet | null)[],
  count: number,
): Float32Array | null {
  const ratings = new Float32Array(count);
  const isPredicted = target !== null && train.columns.get(target)?.kind === "dense";
  const rated = isPredicted ? target : RATINGS;
  let at = 0;
  for (const set of parts) {
    if (!set) continue;
    const column = set.columns.get(rated);
    if (column?.kind !== "dense" || column.width !== 1) return null;
    const transform = transformOf(transforms, rated);
    // float32 holds 3.53 as 3.5299999713…: after centring, digits beyond the sixth are not the data's.
    for (const value of column.values) ratings[at++] = Number(undoTransform(value, transform).toPrecision(6));
  }
  return ratings;
}

function isRated(set: DataSet | null): set is DataSet {
  return set?.columns.get("user")?.kind === "index" && set.columns.get("item")?.kind === "index";
}
