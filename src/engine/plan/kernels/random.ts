/**
 * Elements `from` to `from + n` of a dropout mask at `out`; `from` is a multiple of 16. Element i is `kept` where the low
 * 23 bits of word i of the Philox stream are below `threshold`, 0 otherwise. The same words as numeric/philox.ts; four
 * blocks at a time, one in each lane.
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
  const low = i32x4.splat(0x7fffff);
  const end = from + n;
  out += (<usize>from) << 2;
  for (let block = from >> 2; block << 2 < end; block += 4) {
    let c0 = i32x4(block, block + 1, block + 2, block + 3);
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(step0);
    let c3 = i32x4.splat(step1);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const m0 = i32x4.splat(<i32>0xd2511f53);
      const m1 = i32x4.splat(<i32>0xcd9e8d57);
      const p0 = i64x2.extmul_low_i32x4_u(c0, m0);
      const p1 = i64x2.extmul_high_i32x4_u(c0, m0);
      const q0 = i64x2.extmul_low_i32x4_u(c2, m1);
      const q1 = i64x2.extmul_high_i32x4_u(c2, m1);
      const high0 = v128.shuffle<i32>(p0, p1, 1, 3, 5, 7);
      const low0 = v128.shuffle<i32>(p0, p1, 0, 2, 4, 6);
      const high1 = v128.shuffle<i32>(q0, q1, 1, 3, 5, 7);
      const low1 = v128.shuffle<i32>(q0, q1, 0, 2, 4, 6);
      c0 = v128.xor(v128.xor(high1, c1), i32x4.splat(k0));
      c1 = low1;
      c2 = v128.xor(v128.xor(high0, c3), i32x4.splat(k1));
      c3 = low0;
      k0 += <i32>0x9e3779b9;
      k1 += <i32>0xbb67ae85;
    }
    // Lane b of word w is word 4·(block + b) + w: turn the four words into four blocks.
    const t0 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const t1 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const t2 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const t3 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    put(out, end - (block << 2), v128.shuffle<i32>(t0, t1, 0, 1, 4, 5), low, bound, one);
    put(out + 16, end - (block << 2) - 4, v128.shuffle<i32>(t0, t1, 2, 3, 6, 7), low, bound, one);
    put(out + 32, end - (block << 2) - 8, v128.shuffle<i32>(t2, t3, 0, 1, 4, 5), low, bound, one);
    put(out + 48, end - (block << 2) - 12, v128.shuffle<i32>(t2, t3, 2, 3, 6, 7), low, bound, one);
    out += 64;
  }
}

function put(out: usize, left: i32, words: v128, low: v128, bound: v128, one: v128): void {
  const mask = v128.and(i32x4.lt_s(v128.and(words, low), bound), one);
  if (left >= 4) v128.store(out, mask);
  else {
    if (left > 0) store<f32>(out, f32x4.extract_lane(mask, 0));
    if (left > 1) store<f32>(out, f32x4.extract_lane(mask, 1), 4);
    if (left > 2) store<f32>(out, f32x4.extract_lane(mask, 2), 8);
  }
}
