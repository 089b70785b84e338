import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../src/compile.js";
import type { DataSets } from "../../src/data/types.js";
import type { Const } from "../../src/declare/values.js";
import { describeSettings } from "../../src/train/describeSettings.js";
import { GenericModel } from "../../src/train/genericModel.js";
import { RunFolder } from "../../src/train/runFolder.js";
import type { TrainOptions } from "../../src/train/trainOptions.js";

export interface NewRunOptions {
  readonly config: string;
  readonly data: DataSets;
  /** The folder that holds runs. */
  readonly parent: string;
  readonly bind?: Readonly<Record<string, Const>>;
  readonly marker?: string;
  readonly train?: TrainOptions;
  readonly name?: string;
  readonly now?: Date;
}

export interface StoredModel {
  readonly path: string;
  /** Predictions of the model that was stored, for the dev rows. */
  readonly predictions: Float64Array;
}

/** Trains for two epochs and keeps the run, as `antk train` does. */
export async function storeRun(options: NewRunOptions): Promise<StoredModel> {
  const {
    config,
    data,
    parent,
    bind,
    marker,
    train = {},
    name = "small",
    now = new Date(2026, 0, 2, 3, 4, 5),
  } = options;
  const graph = await compile({ text: config, path: `configs/${name}.config` }, { data, bind, marker });
  const model = new GenericModel(graph, {
    objective: "se",
    learnrate: 0.02,
    mb: 64,
    epochs: 2,
    backend: "cpu",
    ...train,
  });
  await model.train(data.train, data.dev);
  const record = {
    antk: "0.0.0",
    config: graph.source.path,
    started: now.toISOString(),
    settings: describeSettings(model.settings, model.range),
    output: model.output,
    backend: { name: model.backend!.name, version: model.backend!.version },
  };
  const folder = RunFolder.create({ parent, graph, data, record, now });
  folder.saveWeights(model.getWeights());
  folder.finish({ epochs: 2 });
  const predictions = model.predict(data.dev!);
  model.dispose();
  return { path: folder.path, predictions };
}

/** A folder that is there while `use` runs. */
export async function inFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "antk test "));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
