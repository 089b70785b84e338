import { describe, expect, it } from "vitest";
import { cosineDistances } from "../../src/numeric/cosineDistances.js";
import { principalComponents } from "../../src/numeric/principalComponents.js";
import { tsne } from "../../src/numeric/tsne.js";

const ROWS = 60;
const WIDTH = 6;

/** Three bundles of directions, 20 points each: point i is of bundle i mod 3. */
const points = Float64Array.from({ length: ROWS * WIDTH }, (_, at) => {
  const i = Math.floor(at / WIDTH);
  const d = at % WIDTH;
  return ((i * (d + 3) * 7 + d * d * 5) % 13) / 13 - 0.5 + (d === i % 3 ? 3 : 0);
});

describe("principalComponents", () => {
  const { coordinates, explained } = principalComponents(points, ROWS, WIDTH, 3);

  it("are those of scikit-learn, up to the sign", () => {
    // scikit-learn's PCA(3).fit(X): explained_variance_ratio_, and the first row of transform(X).
    const expected = [0.4842940942129434, 0.4613109967487079, 0.022363635812860588];
    explained.forEach((share, i) => {
      expect(share).toBeCloseTo(expected[i]!, 12);
    });
    const row = [1.2913968330828094, 1.6279131243962792, 0.30273555756879345];
    row.forEach((value, i) => {
      expect(Math.abs(coordinates[i]!)).toBeCloseTo(value, 10);
    });
  });

  it("put the whole variance of a line on the first", () => {
    const line = principalComponents([1, 2, 2, 4, 3, 6], 3, 2, 2);
    expect(line.explained[0]).toBeCloseTo(1, 14);
    expect(line.coordinates[4]).toBeCloseTo(Math.sqrt(5), 14);
  });
});

describe("cosineDistances", () => {
  it("are 1 − cos, whatever the lengths", () => {
    const distances = cosineDistances([1, 0, 0, 5, 2, 2], 3, 2);
    expect(distances[1]).toBe(1);
    expect(distances[2]).toBeCloseTo(1 - Math.SQRT1_2, 15);
    expect(distances[4]).toBe(0);
  });

  it("are 1 from a row of zeros", () => {
    expect([...cosineDistances([0, 0, 3, 4], 2, 2)]).toEqual([0, 1, 1, 0]);
  });
});

describe("tsne", () => {
  const distances = cosineDistances(points, ROWS, WIDTH);
  const start = principalComponents(points, ROWS, WIDTH, 2).coordinates;
  const options = { perplexity: 15, exaggeration: 10, learnrate: 50, iterations: 1000 };

  it("gives each point as many neighbours as the perplexity says", () => {
    // All points lie in one place before the first iteration: q is the same for all pairs, and what is left is
    // Σ p·log(p·n·(n − 1)), with p of scikit-learn's _joint_probabilities at perplexity 15.
    expect(tsne(distances, start, { ...options, iterations: 0 }).divergence).toBeCloseTo(
      1.3444109963525255,
      4,
    );
  });

  it("comes as low as scikit-learn's from the same start", () => {
    // TSNE(2, perplexity=15, early_exaggeration=10, init=…, metric="cosine", method="exact", max_iter=1000,
    // learning_rate=50).fit(X).kl_divergence_ is 0.0577.
    expect(tsne(distances, start, options).divergence).toBeLessThan(0.058);
  });

  it("lays each point beside one of its bundle", () => {
    const { points: map } = tsne(distances, start, { perplexity: 15 });
    for (let i = 0; i < ROWS; i++) {
      const away = Array.from({ length: ROWS }, (_, j) =>
        j === i
          ? Number.POSITIVE_INFINITY
          : Math.hypot(map[2 * i]! - map[2 * j]!, map[2 * i + 1]! - map[2 * j + 1]!),
      );
      expect(away.indexOf(Math.min(...away)) % 3).toBe(i % 3);
    }
  });

  it("gives the same map each time", () => {
    const [one, two] = [1, 2].map(() => tsne(distances, start, { iterations: 30 }).points);
    expect(one).toEqual(two);
  });

  it("takes one point, and points that are all the same", () => {
    expect([...tsne(Float64Array.of(0), [1, 2]).points]).toEqual([0, 0]);
    expect(tsne(new Float64Array(9), new Float64Array(6)).points.every(Number.isFinite)).toBe(true);
  });
});
