/**
 * Functions of four floats at a time, to about one unit in the last place. Polynomials of Moshier's Cephes library
 * (single precision).
 */

/** eˣ; 0 below −104, infinite above 89. */
export function exp(x: v128): v128 {
  const clamped = f32x4.max(f32x4.min(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(<f32>Math.LOG2E)));
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // 2ⁿ in two factors: n may lie outside the exponents of normal numbers.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(p, powerOf2(half)), powerOf2(i32x4.sub(whole, half)));
}

function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** ln x; −∞ at 0, NaN below. */
export function log(x: v128): v128 {
  const zero = f32x4.splat(0);
  // Subnormal numbers are scaled up by 2²³ first.
  const tiny = f32x4.lt(x, f32x4.splat(1.1754943508e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, tiny);
  const shift = v128.bitselect(f32x4.splat(23), zero, tiny);
  let e = f32x4.sub(f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(scaled, 23), i32x4.splat(126))), shift);
  let m = v128.or(v128.and(scaled, i32x4.splat(0x7fffff)), f32x4.splat(0.5));
  const small = f32x4.lt(m, f32x4.splat(0.7071067811865475));
  e = f32x4.sub(e, v128.and(f32x4.splat(1), small));
  m = f32x4.sub(f32x4.add(m, v128.and(m, small)), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  let p = f32x4.splat(7.0376836292e-2);
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.151461031e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.167699874e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, m), f32x4.splat(3.3333331174e-1));
  let y = f32x4.mul(f32x4.mul(p, m), z);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  let result = f32x4.add(f32x4.add(m, y), f32x4.mul(e, f32x4.splat(0.693359375)));
  const infinite = f32x4.splat(f32.POSITIVE_INFINITY);
  result = v128.bitselect(infinite, result, f32x4.eq(x, infinite));
  result = v128.bitselect(f32x4.splat(f32.NEGATIVE_INFINITY), result, f32x4.eq(x, zero));
  // Negative or NaN.
  return v128.bitselect(result, f32x4.splat(f32.NaN), f32x4.ge(x, zero));
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|) */
export function softplus(x: v128): v128 {
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), log1p(exp(f32x4.neg(f32x4.abs(x)))));
}

/** ln(1 + x); keeps its digits near 0 (Kahan). */
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, x);
  const exact = f32x4.mul(log(u), f32x4.div(x, f32x4.sub(u, one)));
  return v128.bitselect(x, exact, f32x4.eq(u, one));
}

/** eˣ − 1; keeps its digits near 0 (Kahan). */
export function expm1(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = exp(x);
  const less = f32x4.sub(u, one);
  const exact = f32x4.mul(less, f32x4.div(x, log(u)));
  // From 20 on the 1 is lost anyway; below −20 the result is −1.
  const plain = f32x4.gt(f32x4.abs(x), f32x4.splat(20));
  return v128.bitselect(v128.bitselect(less, exact, plain), x, f32x4.ne(u, one));
}

/** 2/√π · ∫₀ˣ e^(−t²) dt */
export function erf(x: v128): v128 {
  const one = f32x4.splat(1);
  const size = f32x4.abs(x);
  const z = f32x4.mul(x, x);
  let near = f32x4.splat(7.853861353153693e-5);
  near = f32x4.add(f32x4.mul(near, z), f32x4.splat(-8.010193625184903e-4));
  near = f32x4.add(f32x4.mul(near, z), f32x4.splat(5.188327685732524e-3));
  near = f32x4.add(f32x4.mul(near, z), f32x4.splat(-2.685381193529856e-2));
  near = f32x4.add(f32x4.mul(near, z), f32x4.splat(1.12835851486142e-1));
  near = f32x4.add(f32x4.mul(near, z), f32x4.splat(-3.7612625824233e-1));
  near = f32x4.add(f32x4.mul(near, z), f32x4.splat(1.12837916572671));
  near = f32x4.mul(near, x);
  // 1 − e^(−x²)/x · polynomial in 1/x²; beyond 4 it is 1.
  const far = f32x4.min(f32x4.max(size, one), f32x4.splat(4));
  const q = f32x4.div(one, far);
  const y = f32x4.mul(q, q);
  let p = f32x4.splat(2.326819970068386e-2);
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(-1.387039388740657e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(3.687424674597105e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(-5.824733027278666e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(6.210004621745983e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(-4.944515323274145e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(3.404879937665872e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(-2.741127028184656e-1));
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(5.638259427386472e-1));
  let r = f32x4.splat(-1.047766399936249e1);
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(1.297719955372516e1));
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(-7.495518717768503));
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(2.921019019210786));
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(-1.0152652792027));
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(4.218463358204948e-1));
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(-2.820767439740514e-1));
  r = f32x4.add(f32x4.mul(r, y), f32x4.splat(5.641895067754075e-1));
  const tail = v128.bitselect(p, r, f32x4.lt(far, f32x4.splat(2)));
  const rest = f32x4.mul(f32x4.mul(exp(f32x4.neg(f32x4.mul(far, far))), q), tail);
  const signed = v128.or(f32x4.sub(one, rest), v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(near, signed, f32x4.lt(size, one));
}

/** xʸ = e^(y·ln|x|), negative for a negative x and an odd y; NaN for a negative x and a y that is not whole. */
export function pow(x: v128, y: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const size = exp(f32x4.mul(y, log(f32x4.abs(x))));
  const half = f32x4.mul(y, f32x4.splat(0.5));
  const odd = f32x4.ne(half, f32x4.floor(half));
  const whole = f32x4.eq(y, f32x4.floor(y));
  const turned = v128.bitselect(f32x4.neg(size), size, odd);
  const negative = v128.bitselect(turned, f32x4.splat(f32.NaN), whole);
  const result = v128.bitselect(negative, size, f32x4.lt(x, zero));
  return v128.bitselect(one, result, f32x4.eq(y, zero));
}
