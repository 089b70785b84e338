import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import { load } from "../../src/load.js";
import { describeSettings } from "../../src/train/describeSettings.js";
import { GenericModel, type GenericModelOptions } from "../../src/train/genericModel.js";
import "../support/close.js";
import { inFolder, storeRun } from "../support/runs.js";

/** The score is the item's bias alone; items 0 to 3 are rated 1, 2, 4 and 5, centred about 3. */
const data = dataSetsFrom(
  { ratings: { user: [0, 0, 0, 0], item: [0, 1, 2, 3], ratings: [1, 2, 4, 5] } },
  { target: "ratings", center: ["ratings"], split: "random(1)" },
);
const BIAS = "b lookup(dataname='item', shape=[None, 1])";
/** Predicts these ratings, by item. */
const ratings = [9, 2, -3, 6];

async function model(options: GenericModelOptions, objective = "mse", config = BIAS) {
  const graph = await compile({ text: config }, { data: data.train });
  const opened = new GenericModel(graph, { objective, backend: "cpu", ...options });
  await opened.open(data.train.context!);
  opened.setWeights([
    { name: "b/w", shape: [4, 1], values: Float32Array.from(ratings, (rating) => rating - 3) },
  ]);
  return opened;
}

/** Of items 0 to 3, in the order of the training rows. */
const item = data.train.columns.get("item") as { readonly values: Int32Array };
const byItem = (values: ArrayLike<number>) =>
  [0, 1, 2, 3].map((wanted) => values[item.values.indexOf(wanted)]!);

describe("clip_predictions", () => {
  it("leaves predictions as they are unless asked", async () =>
    expect(byItem((await model({})).predict(data.train))).toBeClose(ratings));

  it("True brings them within the scale of the training ratings, as told and as scored", async () => {
    const clipped = await model({ clipPredictions: true });
    expect(clipped.range).toEqual([1, 5]);
    expect(byItem(clipped.predict(data.train))).toBeClose([5, 2, 1, 5]);
    // Errors 4, 0, −3, 0.
    expect(clipped.eval(data.train, { metrics: ["mse"] }).mse).toBeCloseTo(25 / 4, 6);
    expect(describeSettings(clipped.settings, clipped.range).clip_predictions).toEqual([1, 5]);
  });

  it("takes a scale of its own, also from a config", async () => {
    const written = await model({}, "mse", `@train(clip_predictions=[0, 6])\n${BIAS}`);
    expect(byItem(written.predict(data.train))).toBeClose([6, 2, 0, 6]);
  });

  it("does not change how items are ranked: 9 stands before 6", async () => {
    const clipped = await model({ clipPredictions: [1, 5] });
    expect(byItem(clipped.scores(data.train))).toBeClose(ratings);
    const { scores } = clipped.evaluation(data.train, { metrics: ["mrr@1"], relevant: 5, seen: [] });
    // Item 3, rated 5, is predicted 6, and item 0 before it 9.
    expect(scores["mrr@1"]).toBe(0);
  });

  it("is refused where predictions are no numbers on a scale", async () => {
    await expect(model({ clipPredictions: true }, "bpr")).rejects.toThrow(
      "`clip_predictions` has no scale to keep to: `bpr` predicts scores that only order items",
    );
    await expect(model({ clipPredictions: [5, 1] })).rejects.toThrow(
      "option `clip_predictions` must be True or False, or [low, high], such as [1, 5]",
    );
  });

  it("is kept with a run: predictions and recommendations tell clipped scores", async () => {
    await inFolder(async (parent) => {
      const train = { clipPredictions: [3, 3.01] as const, epochs: 1 };
      const { path } = await storeRun({ config: BIAS, data: fourUsers, parent, train });
      const trained = await load(path, { backend: "cpu" });
      expect(trained.predict([{ item: "1" }])[0]).toBeGreaterThanOrEqual(3);
      for (const { score } of trained.recommend("0", { excludeSeen: false })) {
        expect(score).toBeGreaterThanOrEqual(3);
        expect(score).toBeLessThanOrEqual(3.01);
      }
      trained.dispose();
    });
  });
});

/** Low and high ratings, with a dev row. */
const fourUsers = dataSetsFrom(
  { ratings: { user: [0, 1, 2, 3, 0, 1], item: [0, 1, 2, 3, 1, 2], ratings: [1, 2, 4, 5, 1, 5] } },
  { target: "ratings", split: "random(0.8, 0.2)" },
);
