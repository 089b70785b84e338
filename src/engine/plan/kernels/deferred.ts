/**
 * Rows of a table whose updates are put off: Adam moves a row also at steps that have no gradient for it, and k of those
 * at once cost about as much as one. From the step s of the last update on, for j = 1 … k,
 *
 *     m ← m·β₁,  v ← v·β₂,  w ← w − rateⱼ·m/(√v + ε).
 *
 * With b = √β₂ʲ and q = 1/(√v + ε), of the v before, 1/(b·√v + ε) is q/(b + (1 − b)·εq): a power series in z = εq, which
 * lies between 0 and 1. So all of it is w − mq·Σₚ cₚ·zᵖ with cₚ = (−1)ᵖ·Σⱼ rateⱼ·β₁ʲ·(1 − b)ᵖ/bᵖ⁺¹, numbers that hang on
 * s and k alone, and few of them: where β₁ʲ is large, 1 − b is small.
 *
 * Words of a table (bytes):
 */
const WEIGHT: usize = 0;
const MEAN: usize = 4;
const SQUARE: usize = 8;
/** For each row, the step of its last update. */
const TOUCHED: usize = 12;
const WIDTH: usize = 16;
const ROWS: usize = 20;

/** A row is never more than so many steps behind. A power of two. */
const SPAN = 4096;
const LAST = SPAN - 1;
/** After so many steps m has shrunk to nothing, and the row does not move any more. */
const REACH = 256;
/** Terms of the series. */
const TERMS = 4;
/** Bytes of all of them. */
const STRIDE: usize = 16;

/** What is known of the last steps (bytes): ε; */
const EPSILON: usize = 0;
/** by a number of steps k, β₁ᵏ and β₂ᵏ, */
const MEAN_LEFT: usize = 64;
const SQUARE_LEFT: usize = MEAN_LEFT + 4 * SPAN;
/** and the factor of a rate k steps on, in each term; */
const FACTORS: usize = SQUARE_LEFT + 4 * SPAN;
/** by the step of the last update modulo the span, the coefficients up to now. */
const SUMS: usize = FACTORS + STRIDE * REACH;
const END: usize = SUMS + STRIDE * SPAN;

/** Bytes of what is known of the last steps. */
export function deferredBytes(): i32 {
  return <i32>END;
}

/**
 * @param meanLoss, squareLoss 1 − β₁ and 1 − β₂
 * @returns the largest share of a row's way that the terms left out can make up
 */
export function openDeferred(known: usize, meanLoss: f64, squareLoss: f64, epsilon: f32): f64 {
  store<f32>(known, epsilon, EPSILON);
  const root = Math.sqrt(1.0 - squareLoss);
  let meanLeft = 1.0;
  let rootLeft = 1.0;
  let kept = 0.0;
  let leftOut = 0.0;
  for (let k = 0; k < SPAN; k++) {
    const by = known + ((<usize>k) << 2);
    store<f32>(by, <f32>meanLeft, MEAN_LEFT);
    store<f32>(by, <f32>(rootLeft * rootLeft), SQUARE_LEFT);
    let factor = meanLeft / rootLeft;
    if (k < REACH) {
      if (k > 0) kept += factor;
      for (let p = 0; p < TERMS; p++) {
        store<f32>(known + STRIDE * <usize>k + ((<usize>p) << 2), <f32>factor, FACTORS);
        factor *= (rootLeft - 1.0) / rootLeft;
      }
    }
    leftOut += Math.abs(factor);
    meanLeft *= 1.0 - meanLoss;
    rootLeft *= root;
  }
  return leftOut / kept;
}

/** Notes that step number `step` was taken, at which a row without a gradient moves by rate·m/(√v + ε). */
export function advanceDeferred(known: usize, step: i32, rate: f32): void {
  const rates = f32x4.splat(rate);
  let factors = known + FACTORS;
  for (let k = 1; k < REACH; k++) {
    factors += STRIDE;
    const sums = known + SUMS + STRIDE * <usize>((step - k) & LAST);
    v128.store(sums, f32x4.add(v128.load(sums), f32x4.mul(rates, v128.load(factors))));
  }
  v128.store(known + SUMS + STRIDE * <usize>(step & LAST), i32x4.splat(0));
}

/** Brings these rows to the end of step number `step`, for the next step to update them. */
export function catchUp(table: usize, known: usize, ids: usize, n: i32, step: i32): void {
  const touched = <usize>load<i32>(table, TOUCHED);
  for (let r = 0; r < n; r++) {
    const row = load<i32>(ids + ((<usize>r) << 2));
    const last = touched + ((<usize>row) << 2);
    catchUpRow(table, known, row, load<i32>(last), step);
    store<i32>(last, step + 1);
  }
}

/** After `catchUp`, where the next step is not taken. */
export function fallBack(table: usize, ids: usize, n: i32, step: i32): void {
  const touched = <usize>load<i32>(table, TOUCHED);
  for (let r = 0; r < n; r++) {
    store<i32>(touched + ((<usize>load<i32>(ids + ((<usize>r) << 2))) << 2), step);
  }
}

/** Brings the rows from `first` up to `end` to the end of step number `step`. */
export function catchUpRange(table: usize, known: usize, first: i32, end: i32, step: i32): void {
  const touched = <usize>load<i32>(table, TOUCHED);
  for (let row = first; row < end; row++) {
    const last = touched + ((<usize>row) << 2);
    const since = load<i32>(last);
    if (since >= step) continue;
    catchUpRow(table, known, row, since, step);
    store<i32>(last, step);
  }
}

/** The same for the rows whose turn it is: each has one before it is a span of steps behind. */
export function catchUpTurn(table: usize, known: usize, step: i32): void {
  const rows = load<i32>(table, ROWS);
  const each = (rows + LAST - 1) / LAST;
  const turns = (rows + each - 1) / each;
  const first = (step % turns) * each;
  catchUpRange(table, known, first, min(first + each, rows), step);
}

/** One row, from the end of step number `since` on. */
function catchUpRow(table: usize, known: usize, row: i32, since: i32, step: i32): void {
  if (since >= step) return;
  const sums = known + SUMS + STRIDE * <usize>(since & LAST);
  let c0 = v128.load_splat<f32>(sums);
  let c1 = v128.load_splat<f32>(sums, 4);
  let c2 = v128.load_splat<f32>(sums, 8);
  let c3 = v128.load_splat<f32>(sums, 12);
  const by = known + ((<usize>(step - since)) << 2);
  let meanLeft = v128.load_splat<f32>(by, MEAN_LEFT);
  let squareLeft = v128.load_splat<f32>(by, SQUARE_LEFT);
  const epsilon = v128.load_splat<f32>(known, EPSILON);
  const one = f32x4.splat(1);
  const width = load<i32>(table, WIDTH);
  const start = (<usize>row * <usize>width) << 2;
  const weights = <usize>load<i32>(table, WEIGHT) + start;
  const means = <usize>load<i32>(table, MEAN) + start;
  const squares = <usize>load<i32>(table, SQUARE) + start;
  const end = (<isize>(width & ~3)) << 2;
  let rest = width & 3;
  let at: isize = 0;
  while (true) {
    if (at >= end) {
      if (rest === 0) break;
      // What is left over: the first lanes of a vector that reaches into the next rows, or the last ones of one that ends
      // with this row where the table is over before.
      const isLast = (load<i32>(table, ROWS) - row - 1) * width < 4 - rest;
      const lanes = i32x4(0, 1, 2, 3);
      const isMeant = isLast
        ? i32x4.gt_s(lanes, i32x4.splat(3 - rest))
        : i32x4.lt_s(lanes, i32x4.splat(rest));
      if (isLast) at = ((<isize>width) << 2) - 16;
      // The others stay as they are.
      c0 = v128.and(c0, isMeant);
      c1 = v128.and(c1, isMeant);
      c2 = v128.and(c2, isMeant);
      c3 = v128.and(c3, isMeant);
      meanLeft = v128.bitselect(meanLeft, one, isMeant);
      squareLeft = v128.bitselect(squareLeft, one, isMeant);
      rest = 0;
    }
    const mean = v128.load(means + at);
    const square = v128.load(squares + at);
    const q = f32x4.div(one, f32x4.add(f32x4.sqrt(square), epsilon));
    const z = f32x4.mul(q, epsilon);
    let series = f32x4.add(f32x4.mul(c3, z), c2);
    series = f32x4.add(f32x4.mul(series, z), c1);
    series = f32x4.add(f32x4.mul(series, z), c0);
    const change = f32x4.mul(f32x4.mul(mean, q), series);
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), change));
    v128.store(means + at, f32x4.mul(mean, meanLeft));
    v128.store(squares + at, f32x4.mul(square, squareLeft));
    at += 16;
  }
}
