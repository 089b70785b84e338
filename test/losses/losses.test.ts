import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import type { LossDeclaration } from "../../src/declare/loss.js";
import type { TfCore } from "../../src/declare/op.js";
import { openBackend } from "../../src/engine/backend.js";
import { losses } from "../../src/losses/index.js";
import { stream } from "../../src/numeric/stream.js";

type Rows = readonly (readonly number[])[];

/** The loss of these rows, every example counting 1. */
function objectiveOf(
  tf: TfCore,
  loss: LossDeclaration,
  predicted: Tensor,
  target: Tensor,
  given: Record<string, unknown>,
): Scalar {
  const defaults = Object.entries(loss.params).map(([name, spec]) => [name, spec.default] as const);
  const context = { tf, params: { ...Object.fromEntries(defaults), ...given } };
  const terms = loss.terms(context, predicted, target);
  const reduced: Scalar = loss.reduction === "sum" ? tf.sum(terms) : tf.mean(terms);
  return loss.finish?.(context, reduced) ?? reduced;
}

/** An example's score where a loss compares it with negatives: one number; rows of them elsewhere. */
const shaped = (tf: TfCore, loss: LossDeclaration, rows: Rows) =>
  loss.compares === "negatives" ? tf.tensor1d(rows.flat()) : tf.tensor2d(rows as number[][]);

async function valueAndSlopes(
  name: string,
  predicted: Rows,
  target: Rows,
  params: Record<string, unknown> = {},
  backend: "wasm" | "cpu" = "wasm",
) {
  const { tf } = await openBackend(backend);
  const loss = losses.get(name)!;
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((p, t) => objectiveOf(tf, loss, p!, t!, params))([
      shaped(tf, loss, predicted),
      tf.tensor2d(target as number[][]),
    ]);
    const [slopes, targetSlopes] = grads.map((g) => [...g.dataSync()]);
    return { value: value.dataSync()[0]!, shape: value.shape, slopes: slopes!, targetSlopes: targetSlopes! };
  });
}

const { exp, log, log1p } = Math;
const sigmoid = (x: number) => 1 / (1 + exp(-x));

interface Case {
  readonly predicted: Rows;
  readonly target: Rows;
  readonly params?: Record<string, unknown>;
  readonly value: number;
  readonly slopes: readonly number[];
}

const column = (...values: number[]) => values.map((v) => [v]);
const errors = { predicted: column(3, 5, 1), target: column(4, 5, -1) };

/** By hand. */
const cases: Record<string, Case> = {
  se: { ...errors, value: 1 + 0 + 4, slopes: [-2, 0, 4] },
  mse: { ...errors, value: 5 / 3, slopes: [-2 / 3, 0, 4 / 3] },
  half_mse: { ...errors, value: 5 / 6, slopes: [-1 / 3, 0, 2 / 3] },
  rmse: { ...errors, value: (5 / 3) ** 0.5, slopes: [-1, 0, 2].map((e) => e / 3 / (5 / 3) ** 0.5) },
  absolute: { ...errors, value: 1 + 0 + 2, slopes: [-1, 0, 1] },
  mae: { ...errors, value: 3 / 3, slopes: [-1 / 3, 0, 1 / 3] },
  huber: {
    predicted: column(0.5, 5, 4),
    target: column(0, 5, 1),
    params: { delta: 2 },
    value: (0.125 + 0 + 2 * (3 - 1)) / 3,
    slopes: [0.5 / 3, 0, 2 / 3],
  },
  cross_entropy: {
    predicted: [
      [0.25, 0.75],
      [0.5, 0.5],
    ],
    target: [
      [0, 1],
      [0.5, 0.5],
    ],
    value: -log(0.75) - log(0.5),
    slopes: [0, -1 / 0.75, -1, -1],
  },
  perplexity: {
    predicted: [
      [0.25, 0.75],
      [0.5, 0.5],
    ],
    target: [
      [1, 0],
      [0, 1],
    ],
    // The geometric mean of 4 and 2.
    value: 8 ** 0.5,
    slopes: [-4, 0, 0, -2].map((s) => (s * 8 ** 0.5) / 2),
  },
  other_cross_entropy: {
    predicted: [[0.25], [0.75]],
    target: [[0], [0.5]],
    value: -log(0.75) - 0.5 * log(0.75) - 0.5 * log(0.25),
    slopes: [1 / 0.75, -0.5 / 0.75 + 0.5 / 0.25],
  },
  logistic_with_logits: {
    predicted: column(0, 2, -3),
    target: column(1, 0, 0.5),
    value: (log(2) + log1p(exp(2)) + 0.5 * log1p(exp(3)) + 0.5 * log1p(exp(-3))) / 3,
    slopes: [sigmoid(0) - 1, sigmoid(2), sigmoid(-3) - 0.5].map((s) => s / 3),
  },
  softmax_cross_entropy: {
    predicted: [
      [0, 0, 0],
      [log(2), 0, 0],
    ],
    target: [
      [0, 1, 0],
      [0.5, 0.5, 0],
    ],
    value: (log(3) + log(4) - 0.5 * log(2)) / 2,
    slopes: [1 / 3, 1 / 3 - 1, 1 / 3, 0, 0.25 - 0.5, 0.25].map((s) => s / 2),
  },
};

Object.assign(cases, {
  bpr: {
    predicted: column(2, 0),
    target: [[1], [1]],
    value: (log1p(exp(-1)) + log1p(exp(1))) / 2,
    slopes: [-sigmoid(-1) / 2, -sigmoid(1) / 2],
  },
  hinge: {
    predicted: column(2, 0),
    // At the margin, inside it, beyond it.
    target: [
      [1.5, 2],
      [-1, -3],
    ],
    params: { margin: 0.5 },
    value: (0 + 0.5 + 0 + 0) / 4,
    slopes: [-1 / 4, 0],
  },
  sampled_softmax: {
    predicted: column(log(2), 0),
    target: [
      [0, 0],
      [0, 0],
    ],
    value: (-log(2 / 4) - log(1 / 3)) / 2,
    slopes: [(0.5 - 1) / 2, (1 / 3 - 1) / 2],
  },
  in_batch_softmax: {
    // Of the second row's items only its own stands without a correction.
    predicted: [
      [log(2), 0],
      [1, 2],
    ],
    target: [
      [0, 0],
      [1e9, 2 * log(2)],
    ],
    params: { temperature: 0.5 },
    value: (-log(4 / 5) + 0) / 2,
    slopes: [4 / 5 - 1, 1 / 5, 0, 0],
  },
  negative_sampling: {
    predicted: column(1, 0),
    target: [
      [2, 0],
      [-1, 0],
    ],
    value: (log1p(exp(-1)) + log1p(exp(2)) + log(2) + log(2) + log1p(exp(-1)) + log(2)) / 2,
    slopes: [-sigmoid(-1) / 2, -0.5 / 2],
  },
} satisfies typeof cases);

describe.each(["wasm", "cpu"] as const)("losses on %s", (backend) => {
  it.each(Object.entries(cases))("%s, and its slopes", async (name, { predicted, target, params, ...by }) => {
    const found = await valueAndSlopes(name, predicted, target, params, backend);
    expect(found.shape).toEqual([]);
    expect(found.value).toBeCloseTo(by.value, 5);
    found.slopes.forEach((slope, n) => {
      expect(slope).toBeCloseTo(by.slopes[n]!, 5);
    });
  });

  it("pass NaN on", async () => {
    for (const loss of losses.all) {
      const { value } = await valueAndSlopes(loss.name, [[Number.NaN]], [[0.5]], {}, backend);
      expect(value, loss.name).toBeNaN();
    }
  });

  it.each([
    ["absolute", [[2]], [[2]]],
    ["mae", [[2]], [[2]]],
    ["huber", [[2]], [[2]]],
    ["rmse", [[2]], [[2]]],
  ])("%s has slope 0 at an exact hit", async (name, predicted, target) => {
    expect(await valueAndSlopes(name, predicted, target, {}, backend)).toMatchObject({
      value: 0,
      slopes: [expect.closeTo(0, 10)],
    });
  });

  it.each([
    ["bpr", [[-500]], [[500]], 1000],
    ["sampled_softmax", [[-500]], [[500, 500]], 1000 + log(2)],
    ["negative_sampling", [[-500]], [[500]], 1000],
    ["logistic_with_logits", [[500], [-500]], [[0], [1]], 500],
    ["logistic_with_logits", [[500], [-500]], [[1], [0]], 0],
    ["softmax_cross_entropy", [[1000, 0]], [[0, 1]], 1000],
    ["softmax_cross_entropy", [[1000, 0]], [[1, 0]], 0],
    ["cross_entropy", [[0, 1]], [[1, 0]], -log(1e-8)],
    ["other_cross_entropy", [[0], [1]], [[1], [0]], -2 * log(1e-8)],
    ["other_cross_entropy", [[0], [1]], [[0], [1]], 0],
  ])("%s of the extreme %j against %j is finite: %d", async (name, predicted, target, value) => {
    const found = await valueAndSlopes(name, predicted, target, {}, backend);
    expect(found.value).toBeCloseTo(value, 3);
    expect(found.slopes.every(Number.isFinite)).toBe(true);
  });
});

/** The same formulas in float64, to be differentiated by differences. */
const formulas: Record<string, (predicted: Rows, target: Rows) => number> = {
  se: (p, t) => total(p, t, (x, y) => (x - y) ** 2),
  mse: (p, t) => meanOf(p, t, (x, y) => (x - y) ** 2),
  half_mse: (p, t) => meanOf(p, t, (x, y) => (x - y) ** 2 / 2),
  rmse: (p, t) => meanOf(p, t, (x, y) => (x - y) ** 2) ** 0.5,
  absolute: (p, t) => total(p, t, (x, y) => Math.abs(x - y)),
  mae: (p, t) => meanOf(p, t, (x, y) => Math.abs(x - y)),
  huber: (p, t) => meanOf(p, t, (x, y) => (Math.abs(x - y) <= 1 ? (x - y) ** 2 / 2 : Math.abs(x - y) - 0.5)),
  cross_entropy: (p, t) => -total(p, t, (x, y) => y * log(x + 1e-8)),
  perplexity: (p, t) => exp(-total(p, t, (x, y) => y * log(x + 1e-8)) / p.length),
  other_cross_entropy: (p, t) => -total(p, t, (x, y) => y * log(x + 1e-8) + (1 - y) * log(1 - x + 1e-8)),
  logistic_with_logits: (p, t) =>
    meanOf(p, t, (x, y) => -y * log(sigmoid(x)) - (1 - y) * log(1 - sigmoid(x))),
  softmax_cross_entropy: (p, t) => {
    const lse = p.map((row) => log(row.reduce((sum, x) => sum + exp(x), 0)));
    return (
      p.reduce((sum, row, n) => sum + row.reduce((s, x, c) => s + t[n]![c]! * (lse[n]! - x), 0), 0) / p.length
    );
  },
};

const pairs = (p: Rows, t: Rows, term: (lag: number) => number) =>
  total(
    t,
    t.map((row, n) => row.map(() => p[n]![0]!)),
    (negative, positive) => term(negative - positive),
  );
Object.assign(formulas, {
  bpr: (p, t) => pairs(p, t, (lag) => -log(sigmoid(-lag))) / t.flat().length,
  hinge: (p, t) => pairs(p, t, (lag) => Math.max(0, 1 + lag)) / t.flat().length,
  sampled_softmax: (p, t) =>
    p.reduce((sum, [s], n) => sum - s! + log(t[n]!.reduce((all, x) => all + exp(x), exp(s!))), 0) / p.length,
  in_batch_softmax: (p, t) => {
    const z = p.map((row, i) => row.map((x, j) => x - t[i]![j]!));
    return (
      z.reduce((sum, row, i) => sum - row[i]! + log(row.reduce((all, x) => all + exp(x), 0)), 0) / p.length
    );
  },
  negative_sampling: (p, t) =>
    -(p.reduce((sum, [s]) => sum + log(sigmoid(s!)), 0) + total(t, t, (x) => log(sigmoid(-x)))) / p.length,
} satisfies typeof formulas);

function total(p: Rows, t: Rows, term: (x: number, y: number) => number): number {
  return p.reduce((sum, row, n) => sum + row.reduce((s, x, c) => s + term(x, t[n]![c]!), 0), 0);
}

const meanOf = (p: Rows, t: Rows, term: (x: number, y: number) => number) =>
  total(p, t, term) / p.flat().length;

/** The slope along one number, by central differences in float64. */
function differences(f: (rows: Rows) => number, rows: Rows): number[] {
  const h = 1e-5;
  const moved = (n: number, c: number, by: number) =>
    rows.map((row, i) => row.map((x, j) => (i === n && j === c ? x + by : x)));
  return rows.flatMap((row, n) => row.map((_, c) => (f(moved(n, c, h)) - f(moved(n, c, -h))) / (2 * h)));
}

describe("the gradient of a loss", () => {
  it.each(losses.all.map(({ name }) => name))("is that of its formula: %s", async (name) => {
    const loss = losses.get(name)!;
    const formula = formulas[name]!;
    for (let trial = 0; trial < 8; trial++) {
      const rows = 1 + (trial % 4);
      const width =
        loss.compares === "batch" ? rows : loss.compares === "classes" ? 2 + (trial % 3) : 1 + (trial % 3);
      const draw = (part: string, columns: number, scale: (u: number) => number): Rows => {
        const u = stream(trial, "test", name + part).uniform(0, rows * columns);
        return Array.from({ length: rows }, (_, n) =>
          Array.from(u.subarray(n * columns, (n + 1) * columns), scale),
        );
      };
      // Inside (0, 1), as probabilities must be; scores beside them may be anything.
      const isProbability = /^(cross_entropy|other_cross_entropy|perplexity)$/.test(name);
      const scores = (u: number) => (isProbability ? 0.05 + 0.9 * u : 6 * u - 3);
      const predicted = draw("p", loss.compares === "negatives" ? 1 : width, scores);
      const target = draw("t", width, loss.compares === "negatives" ? scores : (u) => u);
      const found = await valueAndSlopes(name, predicted, target);
      const value = formula(predicted, target);
      expect(Math.abs(found.value - value)).toBeLessThan(2e-5 * Math.max(1, Math.abs(value)));
      const near = (slopes: readonly number[], by: readonly number[]) =>
        slopes.every((slope, i) => Math.abs(slope - by[i]!) < 2e-4 * Math.max(1, Math.abs(by[i]!)));
      expect(
        near(
          found.slopes,
          differences((p) => formula(p, target), predicted),
        ),
      ).toBe(true);
      if (loss.compares !== "negatives") continue;
      expect(
        near(
          found.targetSlopes,
          differences((t) => formula(predicted, t), target),
        ),
      ).toBe(true);
    }
  });
});

describe("losses", () => {
  it("say whether they sum or average, and what they compare", () => {
    expect(Object.fromEntries(losses.all.map((l) => [l.name, [l.reduction, l.compares]]))).toEqual({
      absolute: ["sum", "values"],
      bpr: ["mean", "negatives"],
      cross_entropy: ["sum", "classes"],
      half_mse: ["mean", "values"],
      hinge: ["mean", "negatives"],
      huber: ["mean", "values"],
      in_batch_softmax: ["mean", "batch"],
      logistic_with_logits: ["mean", "values"],
      mae: ["mean", "values"],
      mse: ["mean", "values"],
      negative_sampling: ["mean", "negatives"],
      other_cross_entropy: ["sum", "values"],
      perplexity: ["mean", "classes"],
      rmse: ["mean", "values"],
      sampled_softmax: ["mean", "negatives"],
      se: ["sum", "values"],
      softmax_cross_entropy: ["mean", "classes"],
    });
  });
  it("answer to the names of others, too", () => {
    expect(losses.get("logistic")!.name).toBe("other_cross_entropy");
    expect(losses.get("sigmoid_cross_entropy")!.name).toBe("logistic_with_logits");
  });
});
