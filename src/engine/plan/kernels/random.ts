/**
 * Elements `from` to `from + n` of a dropout mask at `out`; `from` is a multiple of 16. Element i is `kept` where the low
 * 23 bits of word i of the Philox stream are below `threshold`, 0 otherwise. The same words as numeric/philox.ts; eight
 * blocks at a time, one in each lane of two vectors, of which one is multiplied while the other waits for its products.
 * @param step0 low word of the step, word 2 of the counter; step1 its high word
 */
export function dropoutMask(
  key0: i32,
  key1: i32,
  step0: i32,
  step1: i32,
  threshold: i32,
  kept: f32,
  out: usize,
  from: i32,
  n: i32,
): void {
  const one = f32x4.splat(kept);
  const bound = i32x4.splat(threshold);
  const m0 = i32x4.splat(<i32>0xd2511f53);
  const m1 = i32x4.splat(<i32>0xcd9e8d57);
  const end = from + n;
  out += (<usize>from) << 2;
  for (let block = from >> 2; block << 2 < end; block += 8) {
    let c0 = i32x4(block, block + 1, block + 2, block + 3);
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(step0);
    let c3 = i32x4.splat(step1);
    let d0 = i32x4(block + 4, block + 5, block + 6, block + 7);
    let d1 = c1;
    let d2 = c2;
    let d3 = c3;
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const x0 = i32x4.splat(k0);
      const x1 = i32x4.splat(k1);
      let p0 = i64x2.extmul_low_i32x4_u(c0, m0);
      let p1 = i64x2.extmul_high_i32x4_u(c0, m0);
      let q0 = i64x2.extmul_low_i32x4_u(c2, m1);
      let q1 = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(highWords(q0, q1), c1), x0);
      c1 = lowWords(q0, q1);
      c2 = v128.xor(v128.xor(highWords(p0, p1), c3), x1);
      c3 = lowWords(p0, p1);
      p0 = i64x2.extmul_low_i32x4_u(d0, m0);
      p1 = i64x2.extmul_high_i32x4_u(d0, m0);
      q0 = i64x2.extmul_low_i32x4_u(d2, m1);
      q1 = i64x2.extmul_high_i32x4_u(d2, m1);
      d0 = v128.xor(v128.xor(highWords(q0, q1), d1), x0);
      d1 = lowWords(q0, q1);
      d2 = v128.xor(v128.xor(highWords(p0, p1), d3), x1);
      d3 = lowWords(p0, p1);
      k0 += <i32>0x9e3779b9;
      k1 += <i32>0xbb67ae85;
    }
    const left = end - (block << 2);
    putBlocks(out, left, c0, c1, c2, c3, bound, one);
    putBlocks(out + 64, left - 16, d0, d1, d2, d3, bound, one);
    out += 128;
  }
}

function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

/** Four blocks. Lane b of word w is word 4·b + w of them. */
function putBlocks(
  out: usize,
  left: i32,
  w0: v128,
  w1: v128,
  w2: v128,
  w3: v128,
  bound: v128,
  one: v128,
): void {
  const t0 = v128.shuffle<i32>(w0, w1, 0, 4, 1, 5);
  const t1 = v128.shuffle<i32>(w2, w3, 0, 4, 1, 5);
  const t2 = v128.shuffle<i32>(w0, w1, 2, 6, 3, 7);
  const t3 = v128.shuffle<i32>(w2, w3, 2, 6, 3, 7);
  const a = maskOf(v128.shuffle<i32>(t0, t1, 0, 1, 4, 5), bound, one);
  const b = maskOf(v128.shuffle<i32>(t0, t1, 2, 3, 6, 7), bound, one);
  const c = maskOf(v128.shuffle<i32>(t2, t3, 0, 1, 4, 5), bound, one);
  const d = maskOf(v128.shuffle<i32>(t2, t3, 2, 3, 6, 7), bound, one);
  if (left >= 16) {
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  } else {
    putSome(out, left, a);
    putSome(out + 16, left - 4, b);
    putSome(out + 32, left - 8, c);
    putSome(out + 48, left - 12, d);
  }
}

function maskOf(words: v128, bound: v128, one: v128): v128 {
  return v128.and(i32x4.lt_s(v128.and(words, i32x4.splat(0x7fffff)), bound), one);
}

function putSome(out: usize, left: i32, mask: v128): void {
  if (left >= 4) v128.store(out, mask);
  else {
    if (left > 0) store<f32>(out, f32x4.extract_lane(mask, 0));
    if (left > 1) store<f32>(out, f32x4.extract_lane(mask, 1), 4);
    if (left > 2) store<f32>(out, f32x4.extract_lane(mask, 2), 8);
  }
}
