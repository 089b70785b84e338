import { emitExpOfRest, emitPolynomial } from "./inlineExp.js";
import { type Code, f32x4, i32x4, v128 } from "./wasm/code.js";

/** Below this size it is x + x·z·P(z) with z = x², from it on 1 − 2/(e^2|x| + 1). */
const NEAR = 0.625;
/** P, the highest power first: Moshier's Cephes library, single precision. */
const POLYNOMIAL = [
  -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1,
] as const;
/** From here on the result is 1 in float32. */
const FAR = 10;

/** Writes tanh of four lanes, to about one unit in the last place; where it is used, as `emitExp`. */
export function emitTanh(code: Code): void {
  const [x, size, near, far] = [code.vector(), code.vector(), code.vector(), code.vector()];
  code.set(x);
  code.get(x);
  code.simd(f32x4.abs);
  code.set(size);
  emitNear(code, x);
  code.set(near);
  emitFar(code, size);
  code.get(x);
  code.splat(-0);
  code.simd(v128.and);
  code.simd(v128.or);
  code.set(far);
  code.get(near);
  code.get(far);
  code.get(size);
  code.splat(NEAR);
  code.simd(f32x4.lt);
  code.simd(v128.bitselect);
}

function emitNear(code: Code, x: number): void {
  const z = code.vector();
  code.get(x);
  code.get(x);
  code.simd(f32x4.mul);
  code.set(z);
  emitPolynomial(code, z, POLYNOMIAL);
  for (const factor of [z, x]) {
    code.get(factor);
    code.simd(f32x4.mul);
  }
  code.get(x);
  code.simd(f32x4.add);
}

function emitFar(code: Code, size: number): void {
  const twice = code.vector();
  code.splat(1);
  code.splat(2);
  code.get(size);
  code.splat(FAR);
  code.simd(f32x4.pmin);
  code.splat(2);
  code.simd(f32x4.mul);
  code.set(twice);
  const shifted = emitExpOfRest(code, twice);
  // 2ⁿ: n in the place of the exponent, on top of that of 1.
  code.get(shifted);
  code.i32(23);
  code.simd(i32x4.shl);
  code.splat(1);
  code.simd(i32x4.add);
  code.simd(f32x4.mul);
  code.splat(1);
  code.simd(f32x4.add);
  code.simd(f32x4.div);
  code.simd(f32x4.sub);
}
