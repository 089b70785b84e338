import { describe, expect, it } from "vitest";
import { compile } from "../../../src/compile.js";
import type { Column, DataSet } from "../../../src/data/types.js";
import { FeedMaker } from "../../../src/train/feeds.js";
import { GenericModel } from "../../../src/train/genericModel.js";
import { predictRows } from "../../../src/train/predict.js";
import { factorRatings } from "../../support/factors.js";
import { difference, small, stepped } from "./both.js";

const deep = `
y x_dot_y()
-left dnn([6, 5], activation='tanh', bn=True, keep_prob=0.7)
--both concat(6)
---u lookup(dataname='user', initrange=0.5, shape=[None, 6])
---x placeholder(tf.float32)
-right dnn([5], activation='relu', bn=True)
--w embedding()
---words placeholder(tf.float32)
---item placeholder(tf.int32)
-b lookup(dataname='item', initrange=0.5, shape=[None, 1])`;

const classes = `
y linear(1)
-p softmax()
--h linear(4, initrange=0.5)
---x placeholder(tf.float32)`;

/** So many of the small data's rows. */
const first = (rows: number): DataSet => ({
  ...small.train,
  rows,
  columns: new Map(
    [...small.train.columns].map(([name, column]): [string, Column] => {
      if (column.kind === "index") return [name, { ...column, rows, values: column.values.slice(0, rows) }];
      if (column.kind !== "dense") throw new Error("no such column here");
      return [name, { ...column, rows, values: column.values.slice(0, rows * column.width) }];
    }),
  ),
});

async function predictions(config: string, data: DataSet, steps: number, output = "y") {
  const { stepper, model, run } = await stepped("plan", config, { opt: "adam" });
  if (steps > 0) run(steps);
  const planned = stepper.predict(data, output)!;
  stepper.pull();
  const feeds = new FeedMaker(model.backend.tf, model.graph.columns, small.tables);
  const eager = predictRows(model, feeds, data, output, { name: "stars", toUnit: (value) => value });
  feeds.dispose();
  return { planned, eager, stepper };
}

function furthest(planned: ArrayLike<number>, eager: Float64Array): number {
  const largest = eager.reduce((max, y) => Math.max(max, Math.abs(y)), 0);
  return eager.reduce((max, y, i) => Math.max(max, Math.abs(y - planned[i]!)), 0) / largest;
}

describe("predictions by a plan", () => {
  it.each([0, 7])(
    "are those of tfjs after %i steps, with moving averages and without dropout",
    async (steps) => {
      const { planned, eager } = await predictions(deep, small.train, steps);
      expect(planned.values).toHaveLength(small.train.rows);
      expect(furthest(planned.values, eager.values)).toBeLessThan(1e-6);
    },
  );

  it("may have several numbers for each row", async () => {
    const { planned, eager } = await predictions(classes, small.train, 0, "p");
    expect([planned.width, eager.width]).toEqual([4, 4]);
    expect(furthest(planned.values, eager.values)).toBeLessThan(1e-6);
  });

  it("take the weights as they are, and leave them so", async () => {
    const { stepper, run } = await stepped("plan", deep, { opt: "adam" });
    const before = stepper.predict(small.train, "y")!;
    const { weights } = run(5);
    const after = stepper.predict(small.train, "y")!;
    expect(after.values).not.toEqual(before.values);
    expect(difference({ losses: [], weights }, { losses: [], weights: stepper.weights() })).toBe(0);
  });

  it("do not hang on how many rows are asked for", async () => {
    const { stepper } = await stepped("plan", deep);
    const all = stepper.predict(small.train, "y")!;
    const some = stepper.predict(first(5), "y")!;
    expect(some.values).toEqual(all.values.slice(0, 5));
    const again = await stepped("plan", deep);
    // Recorded for five rows at first.
    expect(again.stepper.predict(first(5), "y")!.values).toEqual(some.values);
    expect(again.stepper.predict(small.train, "y")!.values).toEqual(all.values);
  });
});

describe("two tables without their zeros", () => {
  it("that hold the same values in other places are two: who rated what, and who was rated by whom", async () => {
    const config = [
      "y x_dot_y()",
      "-taste embedding_bag()",
      "--of weights('norm', ['item', 3], initrange=0.5)",
      "--history embedding()",
      "---rated placeholder(tf.float32)",
      "---user placeholder(tf.int32)",
      "-crowd embedding_bag()",
      "--by weights('norm', ['user', 3], initrange=0.5)",
      "--audience embedding()",
      "---raters placeholder(tf.float32)",
      "---item placeholder(tf.int32)",
    ].join("\n");
    const data = factorRatings({ history: true }, 300);
    const graph = await compile({ text: config }, { data: data.train });
    const train = async (engine: "plan" | "eager") => {
      const options = { objective: "mse", restore: "last", epochs: 3, mb: 40, learnrate: 0.1 } as const;
      const model = new GenericModel(graph, { ...options, engine });
      const { history } = await model.train(data.train, data.dev);
      const after = model.eval(data.dev!);
      model.dispose();
      return { during: history.at(-1)!.dev!.rmse!, after: after.rmse! };
    };
    const [plan, eager] = [await train("plan"), await train("eager")];
    expect(plan.during).toBeCloseTo(plan.after, 5);
    expect(plan.after).toBeCloseTo(eager.after, 5);
  });
});
