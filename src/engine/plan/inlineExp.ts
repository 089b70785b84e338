import { type Code, f32x4, i32x4 } from "./wasm/code.js";

/** Beyond these eˣ is infinite, or 0. */
const [LARGEST, LEAST] = [89, -104];
/** 1.5·2²³: a small number added to it is rounded to a whole one, which stands in the lowest bits; and its own bits. */
const ROUNDING = 12582912;
const ROUNDING_BITS = 0x4b400000;
/** ln 2 as a number of few digits, whose products with small whole numbers are exact, and the rest. */
const LN2 = [0.693359375, -2.1219444e-4] as const;
/** (eʳ − 1 − r)/r², the highest power first: Moshier's Cephes library, single precision. */
const POLYNOMIAL = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
] as const;

/**
 * Writes eˣ = 2ⁿ·eʳ, where x = n·ln 2 + r and |r| ≤ ½·ln 2: of four lanes, the bits of `exp` in kernels/math.ts.
 *
 * It is written where it is used rather than called: a call would load its dozen constants again for every vector.
 */
export function emitExp(code: Code): void {
  const [x, whole, half] = [code.vector(), code.vector(), code.vector()];
  // Of NaN these leave NaN.
  code.splat(LARGEST);
  code.simd(f32x4.pmin);
  code.splat(LEAST);
  code.simd(f32x4.pmax);
  code.set(x);
  const shifted = emitExpOfRest(code, x);
  // 2ⁿ in two factors: n may lie outside the exponents of normal numbers.
  code.get(shifted);
  code.splatInt(ROUNDING_BITS);
  code.simd(i32x4.sub);
  code.tee(whole);
  code.i32(1);
  code.simd(i32x4.shiftRight);
  code.tee(half);
  timesPowerOf2(code);
  code.get(whole);
  code.get(half);
  code.simd(i32x4.sub);
  timesPowerOf2(code);
}

/**
 * Writes eʳ of a local's x = n·ln 2 + r.
 * @returns a local whose lowest bits are those of n
 */
export function emitExpOfRest(code: Code, x: number): number {
  const [shifted, n, r] = [code.vector(), code.vector(), code.vector()];
  code.get(x);
  code.splat(Math.LOG2E);
  code.simd(f32x4.mul);
  code.splat(ROUNDING);
  code.simd(f32x4.add);
  code.tee(shifted);
  code.splat(ROUNDING);
  code.simd(f32x4.sub);
  code.set(n);
  code.get(x);
  for (const part of LN2) {
    code.get(n);
    code.splat(part);
    code.simd(f32x4.mul);
    code.simd(f32x4.sub);
  }
  code.set(r);
  emitPolynomial(code, r, POLYNOMIAL);
  code.get(r);
  code.get(r);
  code.simd(f32x4.mul);
  code.simd(f32x4.mul);
  code.get(r);
  code.simd(f32x4.add);
  code.splat(1);
  code.simd(f32x4.add);
  return shifted;
}

/** By Horner's rule, the highest power first. */
export function emitPolynomial(code: Code, x: number, [first, ...rest]: readonly number[]): void {
  code.splat(first!);
  for (const coefficient of rest) {
    code.get(x);
    code.simd(f32x4.mul);
    code.splat(coefficient);
    code.simd(f32x4.add);
  }
}

/** Multiplies with 2ⁿ of whole numbers n: 127 + n in the place of the exponent. */
function timesPowerOf2(code: Code): void {
  code.splatInt(127);
  code.simd(i32x4.add);
  code.i32(23);
  code.simd(i32x4.shl);
  code.simd(f32x4.mul);
}
