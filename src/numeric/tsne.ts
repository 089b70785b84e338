export interface TsneOptions {
  /** About how many neighbours each point has. Default 40; at most a third of the other points. */
  readonly perplexity?: number;
  /** By how much attraction is enlarged in the first 250 iterations, but at most the first half. Default 10. */
  readonly exaggeration?: number;
  /** Default 400. */
  readonly iterations?: number;
  /** Default a 40th of the number of points with the default exaggeration, but at least 50: Belkina et al. 2019. */
  readonly learnrate?: number;
  /** Told after each iteration. */
  readonly onIteration?: (done: number) => void;
}

export interface Tsne {
  /** Two numbers a point. */
  readonly points: Float64Array;
  /** What was minimised: Σ p·log(p/q), in nats. */
  readonly divergence: number;
}

/**
 * A map of points on which near ones lie near each other: t-distributed stochastic neighbour embedding, exact, in
 * float64, without any chance. Time and memory grow with the square of the number of points.
 * @param distances [n, n], row by row, symmetric; taken as they are, not squared
 * @param start two numbers a point, scaled here to a standard deviation of 10⁻⁴ along the first
 * @see van der Maaten and Hinton 2008, "Visualizing data using t-SNE", JMLR 9
 */
export function tsne(distances: Float64Array, start: ArrayLike<number>, options: TsneOptions = {}): Tsne {
  const n = start.length / 2;
  const { exaggeration = 10, iterations = 400, onIteration } = options;
  const learnrate = options.learnrate ?? Math.max(50, n / exaggeration / 4);
  const perplexity = Math.max(1, Math.min(options.perplexity ?? 40, (n - 1) / 3));
  if (n < 2) return { points: new Float64Array(2 * n), divergence: 0 };
  const p = jointProbabilities(distances, n, perplexity);
  const points = scaled(start, n);
  const velocity = new Float64Array(2 * n);
  const gains = new Float64Array(2 * n).fill(1);
  const gradient = new Float64Array(2 * n);
  const kernel = new Float64Array((n * (n - 1)) / 2);
  const early = Math.min(250, iterations >> 1);
  for (let iteration = 0; iteration < iterations; iteration++) {
    const isEarly = iteration < early;
    setGradient(gradient, p, points, kernel, n, isEarly ? exaggeration : 1);
    const momentum = isEarly ? 0.5 : 0.8;
    for (let i = 0; i < 2 * n; i++) {
      // Gains of Jacobs 1988: up while the direction holds, down where it turns.
      const holds = velocity[i]! * gradient[i]! < 0;
      gains[i] = Math.max(0.01, holds ? gains[i]! + 0.2 : gains[i]! * 0.8);
      velocity[i] = momentum * velocity[i]! - learnrate * gains[i]! * gradient[i]!;
      points[i]! += velocity[i]!;
    }
    onIteration?.(iteration + 1);
  }
  centre(points, n);
  return { points, divergence: divergenceOf(p, points, kernel, n) };
}

/**
 * p of each pair i < j, one after the other, summing to ½: the mean of both conditional probabilities, each Gaussian as
 * wide as the perplexity asks for.
 */
function jointProbabilities(distances: Float64Array, n: number, perplexity: number): Float64Array {
  const joint = new Float64Array((n * (n - 1)) / 2);
  for (let i = 0; i < n; i++) {
    const row = conditional(distances.subarray(i * n, (i + 1) * n), i, Math.log(perplexity));
    for (let j = 0; j < n; j++) {
      if (j !== i) joint[j > i ? place(i, j, n) : place(j, i, n)]! += row[j]! / (2 * n);
    }
  }
  return joint;
}

/** Where the pair i < j stands among all pairs. */
function place(i: number, j: number, n: number): number {
  return (i * (2 * n - i - 1)) / 2 + j - i - 1;
}

/** exp(−β·d) over the other points, with β found by bisection so that the entropy is as asked. */
function conditional(distances: Float64Array, self: number, entropy: number): Float64Array {
  const n = distances.length;
  const row = new Float64Array(n);
  let nearest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < n; j++) if (j !== self) nearest = Math.min(nearest, distances[j]!);
  let beta = 1;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 100; turn++) {
    let sum = 0;
    let weighted = 0;
    for (let j = 0; j < n; j++) {
      // Counted from the nearest, the sum is at least 1.
      const distance = distances[j]! - nearest;
      row[j] = j === self ? 0 : Math.exp(-beta * distance);
      sum += row[j]!;
      weighted += row[j]! * distance;
    }
    for (let j = 0; j < n; j++) row[j]! /= sum;
    const surplus = Math.log(sum) + (beta * weighted) / sum - entropy;
    if (Math.abs(surplus) < 1e-5) break;
    if (surplus > 0) low = beta;
    else high = beta;
    beta = high === Number.POSITIVE_INFINITY ? beta * 2 : (low + high) / 2;
  }
  return row;
}

function scaled(start: ArrayLike<number>, n: number): Float64Array {
  const points = Float64Array.from(start);
  centre(points, n);
  let square = 0;
  for (let i = 0; i < n; i++) square += points[2 * i]! ** 2;
  const deviation = Math.sqrt(square / n);
  return deviation === 0 ? points : points.map((value) => (value / deviation) * 1e-4);
}

function centre(points: Float64Array, n: number): void {
  for (const axis of [0, 1]) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += points[2 * i + axis]!;
    for (let i = 0; i < n; i++) points[2 * i + axis]! -= sum / n;
  }
}

/** ∂/∂yᵢ = 4·Σⱼ (p − q)·(yᵢ − yⱼ)/(1 + |yᵢ − yⱼ|²), p enlarged. */
function setGradient(
  gradient: Float64Array,
  p: Float64Array,
  points: Float64Array,
  kernel: Float64Array,
  n: number,
  enlarged: number,
): void {
  const total = 2 * setKernel(kernel, points, n);
  gradient.fill(0);
  let at = 0;
  for (let i = 0; i < n; i++) {
    const x = points[2 * i]!;
    const y = points[2 * i + 1]!;
    let gx = 0;
    let gy = 0;
    for (let j = i + 1; j < n; j++, at++) {
      const k = kernel[at]!;
      const force = 4 * (enlarged * p[at]! - k / total) * k;
      const fx = force * (x - points[2 * j]!);
      const fy = force * (y - points[2 * j + 1]!);
      gx += fx;
      gy += fy;
      gradient[2 * j]! -= fx;
      gradient[2 * j + 1]! -= fy;
    }
    gradient[2 * i]! += gx;
    gradient[2 * i + 1]! += gy;
  }
}

/** 1/(1 + |yᵢ − yⱼ|²) of each pair, and their sum. */
function setKernel(kernel: Float64Array, points: Float64Array, n: number): number {
  let sum = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    const x = points[2 * i]!;
    const y = points[2 * i + 1]!;
    for (let j = i + 1; j < n; j++, at++) {
      const dx = x - points[2 * j]!;
      const dy = y - points[2 * j + 1]!;
      kernel[at] = 1 / (1 + dx * dx + dy * dy);
      sum += kernel[at]!;
    }
  }
  return sum;
}

function divergenceOf(p: Float64Array, points: Float64Array, kernel: Float64Array, n: number): number {
  const total = 2 * setKernel(kernel, points, n);
  let sum = 0;
  for (let at = 0; at < p.length; at++) {
    if (p[at]! > 0) sum += 2 * p[at]! * Math.log(p[at]! / (kernel[at]! / total));
  }
  return sum;
}
