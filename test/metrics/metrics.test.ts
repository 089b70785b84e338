import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ObjectiveMetric, ScoreMetric } from "../../src/declare/metric.js";
import { metricOf } from "../../src/declare/metricOf.js";
import { DataError } from "../../src/diagnostics/errors.js";
import { metrics } from "../../src/metrics/index.js";
import type { Numbers } from "../support/data.js";

const scoreMetrics = metrics.all.filter((metric): metric is ScoreMetric => metric.kind === "score");

/** The score of rows of one number, or of `width` numbers beside `targetWidth`. */
function score(name: string, predicted: Numbers, target: Numbers, width = 1, targetWidth = width): number {
  return (metricOf(metrics, name) as ScoreMetric).compute(predicted, target, { width, targetWidth });
}

describe("metrics of errors", () => {
  it.each([
    ["se", 1 + 0 + 4],
    ["mse", 5 / 3],
    ["half_mse", 5 / 6],
    ["rmse", Math.sqrt(5 / 3)],
    ["mae", 3 / 3],
    ["absolute", 1 + 0 + 2],
    ["huber", (1 / 2 + 0 + (2 - 1 / 2)) / 3],
    ["huber(delta=3)", (1 / 2 + 0 + 4 / 2) / 3],
    // The targets 4, 5, −1 lie 4/3, 7/3 and −11/3 from their mean.
    ["r2", 1 - 5 / ((16 + 49 + 121) / 9)],
  ])("%s of the errors −1, 0 and 2", (name, expected) => {
    expect(score(name, [3, 5, 1], [4, 5, -1])).toBeCloseTo(expected, 14);
  });

  it("r2 of the mean is 0, of several columns the mean of theirs", () => {
    expect(score("r2", [2, 2, 2], [1, 2, 3])).toBe(0);
    expect(score("r2", [1, 2, 2, 2, 3, 2], [1, 1, 2, 2, 3, 3], 2)).toBe(0.5);
  });

  it("r2 of equal targets is not defined", () => {
    expect(() => score("r2", [1, 2], [3, 3])).toThrow("`r2` is not defined here: every target is the same");
  });
});

describe("metrics of classes", () => {
  // Rows: class 0 at .7, right; class 2 at .5, where 1 is right; the first of two equals, right.
  const predicted = [0.7, 0.2, 0.1, 0.1, 0.4, 0.5, 0.4, 0.4, 0.2];
  const labels = [0, 1, 0];
  const oneHot = [1, 0, 0, 0, 1, 0, 1, 0, 0];

  it.each([
    ["accuracy", 2 / 3],
    // At least .5: the .7, which is there, and the .5, which is not.
    ["precision", 1 / (2 + 1e-8)],
    ["recall", 1 / 3],
    ["fscore", (2 * (1 / (2 + 1e-8)) * (1 / 3)) / (1 / (2 + 1e-8) + 1 / 3 + 1e-8)],
    ["detection", 2 / 9],
    // At least .4: five of nine, and all three that are there.
    ["precision(threshold=0.4)", 3 / (5 + 1e-8)],
    ["recall(threshold=0.4)", 1],
    ["cross_entropy", -Math.log(0.7 * 0.4 * 0.4)],
    ["log_loss", -Math.log(0.7 * 0.4 * 0.4) / 3],
    ["perplexity", (0.7 * 0.4 * 0.4) ** (-1 / 3)],
  ])("%s, of labels as of one-hot rows", (name, expected) => {
    expect(score(name, predicted, labels, 3, 1)).toBeCloseTo(expected, 14);
    expect(score(name, predicted, oneHot, 3)).toBeCloseTo(expected, 14);
  });

  it("accuracy of one number a row is that of its side of the threshold", () => {
    expect(score("accuracy", [0.5, 0.4, 0.9], [1, 0, 0])).toBeCloseTo(2 / 3, 15);
    expect(score("accuracy(threshold=0.6)", [0.5, 0.4, 0.9], [1, 0, 0])).toBeCloseTo(1 / 3, 15);
  });

  it("log_loss of one number a row is logistic, other_cross_entropy its sum", () => {
    const sum = -Math.log(0.8) - Math.log(1 - 0.3);
    expect(score("log_loss", [0.8, 0.3], [1, 0])).toBeCloseTo(sum / 2, 14);
    expect(score("other_cross_entropy", [0.8, 0.3], [1, 0])).toBeCloseTo(sum, 14);
  });

  it("a wrong answer given for certain costs 52·ln 2, not ∞", () => {
    expect(score("log_loss", [0], [1])).toBeCloseTo(52 * Math.LN2, 12);
    expect(score("cross_entropy", [1, 0], [1], 2, 1)).toBeCloseTo(52 * Math.LN2, 12);
    expect(score("log_loss", [1], [1])).toBeCloseTo(2 ** -52, 30);
  });

  it("softmax_cross_entropy takes scores of any size", () => {
    expect(score("softmax_cross_entropy", [1000, 1000], [0], 2, 1)).toBeCloseTo(Math.LN2, 14);
    expect(score("softmax_cross_entropy", [-1e6, 1e6], [0], 2, 1)).toBe(2e6);
  });

  it.each(["precision", "fscore"])("%s is 0 where nothing is detected", (name) => {
    expect(score(name, [0.1, 0.2], [1, 0])).toBe(0);
  });

  it.each(["recall", "fscore"])("%s of nothing to find is not defined", (name) => {
    expect(() => score(name, [0.1, 0.2], [0, 0])).toThrow("is not defined here: every target is 0");
  });

  it.each([
    [
      "a label that is no class",
      () => score("accuracy", [0.1, 0.9], [2], 2, 1),
      "the label of row 1 is 2; 2 numbers",
    ],
    [
      "a label between classes",
      () => score("log_loss", [0.1, 0.9], [0.5], 2, 1),
      "the label of row 1 is 0.5",
    ],
    [
      "a rating for a target",
      () => score("log_loss", [0.1, 0.9], [1, 4]),
      "targets from 0 to 1, got 4 in row 2",
    ],
    [
      "a prediction that is no probability",
      () => score("log_loss", [0.1, 1.2], [0, 1]),
      "the prediction of row 2 is 1.2",
    ],
    [
      "widths that do not fit",
      () => score("accuracy", [1, 0, 0], [1, 0], 3, 2),
      "3 numbers predicted and 2 in the",
    ],
    ["one score a row for a softmax", () => score("softmax_cross_entropy", [1], [1]), "several classes"],
    [
      "labels for an error",
      () => score("rmse", [0.1, 0.9], [1], 2, 1),
      "2 numbers predicted and 1 in the target",
    ],
  ])("refuse %s", (_, compute, message) => {
    expect(compute).toThrow(DataError);
    expect(compute).toThrow(message);
  });
});

describe("auc", () => {
  it("is the share of pairs in which the positive row wins, ties counted half", () => {
    // Positive .9 wins both; positive .4 ties once and loses once.
    expect(score("auc", [0.9, 0.4, 0.4, 0.6], [1, 1, 0, 0])).toBe((2 + 0.5) / 4);
    expect(score("auc", [7, 7, 7], [0, 1, 0])).toBe(0.5);
  });

  it("takes ratings, with the place from where they are positive", () => {
    expect(score("auc(positive=4)", [3.1, 4.2, 2.9], [3, 5, 4])).toBe(1 / 2);
  });

  it("of several classes is the mean over each against the rest", () => {
    // Class 0 wins 1 of 2 pairs, class 1 both, class 2 one.
    const predicted = [0.5, 0.3, 0.2, 0.1, 0.7, 0.2, 0.6, 0.2, 0.2];
    const expected = (1 / 2 + 1 + (0.5 + 0.5) / 2) / 3;
    expect(score("auc", predicted, [0, 1, 2], 3, 1)).toBeCloseTo(expected, 15);
  });

  it.each([
    [[1, 1], "every target is at least 0.5"],
    [[0, 0], "no target is at least 0.5"],
  ])("of the single class of %s is an error, not 0.5", (target, message) => {
    expect(() => score("auc", [0.1, 0.9], target)).toThrow(message);
    expect(() => score("auc", [0.1, 0.9, 0.8, 0.2], [0, 0], 2, 1)).toThrow("every target is class 0");
  });

  it("does not overflow its count of pairs", () => {
    const count = 200_000;
    const predicted = Float64Array.from({ length: count }, (_, i) => i);
    const target = predicted.map((_, i) => (i >= count / 2 ? 1 : 0));
    expect(score("auc", predicted, target)).toBe(1);
  });
});

describe("every metric of predictions", () => {
  const half = { width: 1, targetWidth: 1 };

  it.each(scoreMetrics)("$name of nothing is an error, not 0", (metric) => {
    expect(() => metric.compute([], [], half)).toThrow("there is no prediction to score");
  });

  it.each(scoreMetrics)("$name of unequal lengths is an error", (metric) => {
    expect(() => metric.compute([1, 0], [1], half)).toThrow("got 2 predictions and 1 targets");
  });

  it.each(scoreMetrics)("$name of a number that is not finite is an error with its row", (metric) => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const predicted = () => metric.compute([0, wrong], [0, 1], half);
      const target = () => metric.compute([0, 1, 0, 1], [0, 1, wrong, 0], { width: 2, targetWidth: 2 });
      expect(predicted).toThrow(DataError);
      expect(predicted).toThrow(`the prediction of row 2 is ${wrong}, not a finite number`);
      expect(target).toThrow(`the target of row 2 is ${wrong}, not a finite number`);
    }
  });

  it.each(scoreMetrics)("$name says what it is and where it comes from", ({ about, formula, source }) => {
    for (const text of [about, formula, source]) expect(text).not.toBe("");
  });
});

describe("loss", () => {
  it("averages the terms of the examples by their weights", () => {
    const loss = metrics.get("loss") as ObjectiveMetric;
    expect(loss.compute([1, 2, 6], [1, 1, 1])).toBe(3);
    expect(loss.compute([1, 2, 6], [1, 0, 3])).toBe(19 / 4);
    expect(() => loss.compute([1], [0])).toThrow("there is no example to score");
  });
});

describe("float64", () => {
  const count = 2_000_000;
  const isError = ["rmse", "mae", "mse", "se", "absolute", "huber"];

  it.each(isError)("%s of two million equal errors is exact to 1e-12", (name) => {
    const e = Math.fround(0.1);
    const [predicted, target] = [new Float32Array(count).fill(0.1), new Float32Array(count)];
    const expected = {
      rmse: e,
      mae: e,
      mse: e * e,
      se: count * e * e,
      absolute: count * e,
      huber: (e * e) / 2,
    };
    expect(Math.abs(score(name, predicted, target) / expected[name as "rmse"] - 1)).toBeLessThan(1e-12);
  });

  it.each(["log_loss", "cross_entropy", "other_cross_entropy", "perplexity", "softmax_cross_entropy", "r2"])(
    "%s of two million rows is that of two, to 1e-12",
    (name) => {
      const width = name === "softmax_cross_entropy" ? 2 : 1;
      const pattern = { predicted: [0.3, 0.9, 0.15, 0.8], target: [0, 1, 1, 0] };
      const repeated = (values: readonly number[]) =>
        Float64Array.from({ length: count }, (_, i) => values[i % 4]!);
      const small = score(name, pattern.predicted, pattern.target, width);
      const large = score(name, repeated(pattern.predicted), repeated(pattern.target), width);
      const isSum = name === "cross_entropy" || name === "other_cross_entropy";
      expect(Math.abs(large / (isSum ? (small * count) / 4 : small) - 1)).toBeLessThan(1e-12);
    },
  );
});

interface Vector {
  readonly name: string;
  readonly width: number;
  readonly targetWidth: number;
  readonly predicted: number[];
  readonly target: number[];
  readonly expected: Readonly<Record<string, number>>;
}

const { scored } = JSON.parse(
  readFileSync(new URL("../golden/metrics/vectors.json", import.meta.url), "utf8"),
) as { scored: Vector[] };

describe("values computed with numpy, straight from the definitions:", () => {
  it.each(scored)("$name", ({ predicted, target, width, targetWidth, expected }) => {
    for (const [name, value] of Object.entries(expected)) {
      const found = score(name, predicted, target, width, targetWidth);
      const tolerance = 1e-11 * Math.max(1e-3, Math.abs(value));
      expect(Math.abs(found - value), `${name}: ${found}, not ${value}`).toBeLessThanOrEqual(tolerance);
    }
  });

  it("are there for every metric", () => {
    const named = new Set(scored.flatMap(({ expected }) => Object.keys(expected)));
    expect(scoreMetrics.map(({ name }) => name).filter((name) => !named.has(name))).toEqual([]);
  });
});
