import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile.js";
import { readDataSets } from "../../src/data/read.js";
import type { DataSet } from "../../src/data/types.js";
import { defineOp, one } from "../../src/declare/op.js";
import { type SearchOptions, search } from "../../src/search/search.js";
import { showValue } from "../../src/search/space.js";
import type { Trial } from "../../src/search/trial.js";
import { GenericModel } from "../../src/train/genericModel.js";

/** A learning rate that is much too small: there is a lot to gain. */
const text = `
@bind(k=2, initrange=0.05)
@train(objective='se', evaluate='rmse', learnrate=0.00001, mb=500, epochs=3)
score x_dot_y()
-U lookup(dataname='user', shape=[None, $k], initrange=$initrange)
-V lookup(dataname='item', shape=[None, $k], initrange=$initrange)
-b lookup(dataname='user', shape=[None, 1], initrange=$initrange)
-c lookup(dataname='item', shape=[None, 1], initrange=$initrange)
`;
const data = await readDataSets("planted", { target: "ratings", center: ["ratings"] });
const space = { "train.learnrate": "0.0001..0.02", k: "2..8", "train.opt": ["grad", "mom"] };

/** Searches and leaves the model to itself. */
async function searched(options: Partial<SearchOptions> = {}, config = text) {
  const { trials, best } = await search(
    { text: config },
    { data, space, trials: 5, prune: false, ...options },
  );
  best?.model.dispose();
  return { trials, best };
}

/** What does not hang on the clock. */
const facts = (trials: readonly Trial[]) =>
  trials.map(({ values, score, epoch, outcome }) => ({
    values: Object.fromEntries(values),
    score,
    epoch,
    outcome,
  }));

const all = await searched();

describe("search", () => {
  it("begins with the config's own values, and improves on them", () => {
    const [own] = all.trials;
    expect(own).toMatchObject({ number: 1, isOwn: true, outcome: "complete" });
    expect(Object.fromEntries(own!.values)).toEqual({
      "train.learnrate": 0.00001,
      k: 2,
      "train.opt": "grad",
    });
    expect(all.trials).toHaveLength(5);
    expect(all.best!.trial.score).toBe(Math.min(...all.trials.map(({ score }) => score!)));
    expect(all.best!.trial.score).toBeLessThan(own!.score! - 0.05);
  });

  it("is the same again, to the last bit, and as far as it goes where it is shorter", async () => {
    const again = await searched({ trials: 3 });
    expect(facts(again.trials)).toEqual(facts(all.trials.slice(0, 3)));
  });

  it("trains each trial as it is trained alone", async () => {
    const { values, score, epoch } = all.trials[2]!;
    const graph = await compile({ text }, { data: data.train, bind: { k: values.get("k")! } });
    const model = new GenericModel(graph, {
      learnrate: values.get("train.learnrate") as number,
      opt: values.get("train.opt") as string,
    });
    const { best } = await model.train(data.train, data.dev);
    expect([best.dev!.rmse, best.epoch]).toEqual([score, epoch]);
    model.dispose();
  });

  it("scores test rows for the best alone, when nothing is left to choose", async () => {
    let reads = 0;
    const columns = new Proxy(data.test!.columns, {
      get: (target, name) => {
        reads++;
        const value = Reflect.get(target, name) as unknown;
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    const test = { ...data.test, columns } as DataSet;
    const before: number[] = [];
    const onTrial = () => void before.push(reads);
    const { best } = await searched({ data: { ...data, test }, trials: 3, onTrial });
    expect(before).toEqual([0, 0, 0]);
    expect(reads).toBeGreaterThan(0);
    expect(best!.result.test!.rmse).toBeGreaterThan(0.5);
    expect(all.best!.result.test!.rmse).toBeGreaterThan(0.5);
  });

  it("draws the first trial, too, where the config gives what is searched no value", async () => {
    const unbound = text.replace("k=2, ", "");
    const { trials } = await searched({ trials: 2 }, unbound);
    expect(trials.map(({ isOwn, outcome }) => [isOwn, outcome])).toEqual([
      [false, "complete"],
      [false, "complete"],
    ]);
  });

  it("lays `set` over the config for every trial", async () => {
    const { trials } = await searched({ trials: 2, set: { "train.epochs": 1, initrange: 0.01 } });
    expect(trials.map(({ epoch }) => epoch)).toEqual([1, 1]);
  });

  it("reads strings in lists as `--set` does", async () => {
    const options = { space: { "train.opt": ["grad", "mom(momentum=0.5)"] }, set: { "train.epochs": 1 } };
    const { trials } = await searched({ ...options, grid: true });
    const shown = trials.map(({ values, outcome }) => [showValue(values.get("train.opt")!), outcome]);
    expect(shown).toEqual([
      ["grad", "complete"],
      ["mom(momentum=0.5)", "complete"],
    ]);
  });

  it("breaks off what is worse than the median, once four trials are complete", async () => {
    const rates = { "train.learnrate": [0.005, 0.006, 0.007, 0.008, 0.0000001] };
    const options = { space: rates, grid: true, set: { "train.learnrate": 0.004, "train.epochs": 5 } };
    const pruned = await searched({ ...options, prune: true });
    expect(pruned.trials.map(({ outcome }) => outcome)).toEqual([...Array(5).fill("complete"), "stopped"]);
    const whole = await searched(options);
    expect(whole.trials.map(({ outcome }) => outcome)).toEqual(Array(6).fill("complete"));
    expect(whole.best!.trial.number).toBe(pruned.best!.trial.number);
  });

  it("goes on after a trial that diverges, and after one whose values do not fit", async () => {
    const { trials, best } = await searched({
      space: { k: [3, "many"], "train.learnrate": [0.001, 1e6] },
      grid: true,
    });
    expect(trials.map(({ outcome }) => outcome)).toEqual([
      "complete",
      "complete",
      "failed",
      "failed",
      "failed",
    ]);
    expect(trials[2]!.why).toMatch(/not finite, (at|after) step \d+$/);
    expect(trials[3]!.why).toBe("`shape` must be a shape such as [None, 100], got [None, 'many']");
    expect(best!.trial.number).toBe(2);
  });

  it("lets the chains of a sampler come to their end: single draws say little of their mean", async () => {
    const drawn = text
      .replace("objective='se'", "objective='mse', sampler=gibbs(burn=1)")
      .replace(/^-[bc] .*\n/gm, "");
    const set = { "train.epochs": 4, "train.sampler": "gibbs(burn=2)", initrange: 1 };
    const { trials } = await searched(
      { space: { initrange: [0.8, 0.9, 1.1, 0.0001] }, grid: true, prune: true, set },
      drawn,
    );
    expect(trials.map(({ outcome }) => outcome)).toEqual(Array(5).fill("complete"));
    expect(trials[4]!.score).toBeGreaterThan(1.05);
    expect(Math.max(...trials.slice(0, 4).map(({ score }) => score!))).toBeLessThan(1.05);
  });

  it("compares no score with that of another metric or seed, however it came about", async () => {
    const seeded = text.replace("epochs=3", "epochs=1, seed=$seed").replace("k=2", "k=2, seed=1");
    const { trials } = await searched({ space: { seed: [2, 3] }, grid: true }, seeded);
    expect(trials.map(({ outcome }) => outcome)).toEqual(["complete", "failed", "failed"]);
    expect(trials[1]!.why).toBe("its score cannot be compared with the others: its seed is 2, and theirs 1");
  });

  it("ends between two trials when it is told to, and keeps what there is", async () => {
    const controller = new AbortController();
    const onTrial = ({ number }: Trial) => number === 2 && controller.abort();
    const { trials, best } = await searched({ signal: controller.signal, onTrial });
    expect(trials).toHaveLength(2);
    expect(best!.result.test).not.toBeNull();
  });

  it("gives up a trial that is only being prepared", async () => {
    const controller = new AbortController();
    const onTrial = () => queueMicrotask(() => controller.abort());
    const { trials } = await searched({ signal: controller.signal, onTrial });
    expect(trials).toHaveLength(1);
  });

  it("gives up the trial under way when it is told to", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const { trials, best } = await searched({ signal: controller.signal, set: { "train.epochs": 100_000 } });
    expect([trials, best]).toEqual([[], null]);
  });

  it("leaves no tensor behind but those of the best model", async () => {
    const first = await search({ text }, { data, space, trials: 3, set: { "train.epochs": 1 } });
    const { tf } = first.best!.model.backend!;
    const held = tf.memory().numTensors;
    const second = await search({ text }, { data, space, trials: 3, set: { "train.epochs": 1 } });
    const more = tf.memory().numTensors - held;
    second.best!.model.dispose();
    expect(tf.memory().numTensors).toBe(held);
    first.best!.model.dispose();
    expect(held - tf.memory().numTensors).toBe(more);
  });
});

describe("what is searched wrongly is told before anything is trained:", () => {
  const failing = (options: Partial<SearchOptions>, config = text) =>
    searched({ ...options, onTrial: () => expect.unreachable() }, config);

  it.each([
    ["a name that is none", { space: { kk: "2..8" } }, "nothing in the config uses `$kk`"],
    [
      "a setting without its directive",
      { space: { learnrate: "1..8" } },
      "nothing in the config uses `$learnrate`",
    ],
    ["a setting that is none", { space: { "train.rate": "1..8" } }, "`@train` has no setting `rate`"],
    ["an item of a list", { space: { "train.mb": [500, "most"] } }, "`mb` must be"],
    ["an end of a range", { space: { "train.mb": "0..8" } }, "`mb` must be"],
    ["nothing", { space: {} }, "`space` names nothing to search"],
    [
      "the data, which is handed in",
      { space: { "data.center": [[], ["time"]] } },
      "`data.center` changes nothing",
    ],
    ["by no dev rows", { data: { ...data, dev: null } }, "a search chooses by dev rows"],
    ["a misspelt option", { trails: 3 } as Partial<SearchOptions>, "did you mean `trials`?"],
    ["a number", { space: { k: 5 } } as never, "needs an object of texts and lists as `space`"],
    ["no trials", { trials: 0 }, "needs a positive integer as `trials`"],
  ])("%s", async (_, options, message) => {
    await expect(failing(options)).rejects.toThrow(message);
  });

  it("a config that is wrong itself", async () => {
    await expect(failing({}, text.replace("x_dot_y", "x_dot"))).rejects.toThrow("no op is called `x_dot`");
  });
});

describe("ops of a program", () => {
  const double = defineOp({
    name: "double",
    about: "Twice x.",
    source: "the test",
    inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
    params: {},
    example: "h double()\n-x placeholder(tf.float32, shape=[None, 3])",
    output: ({ inputs }) => inputs.x,
    compute: ({ x }, _facts, { tf }) => tf.mul(x, 2),
  });

  it("are known to a search", async () => {
    const doubled = `${text.replace("score x_dot_y()", "twice double()\n-score x_dot_y()").replace(/^-([UVbc] )/gm, "--$1")}`;
    const { trials } = await searched({ ops: [double], trials: 1, set: { "train.epochs": 1 } }, doubled);
    expect(trials.map(({ outcome }) => outcome)).toEqual(["complete"]);
  });
});
