/**
 * Philox4x32-10, a counter-based random generator: ten rounds of multiplication turn a 64-bit key and a 128-bit
 * counter into four 32-bit words. Bit for bit what TensorFlow's StatelessRandomUniformV2 and
 * StatelessRandomUniformFullIntV2 compute (alg = 1).
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", doi:10.1145/2063384.2063405
 */

/** Low word, high word. */
export type Key = readonly [number, number];
/** Lowest word first; TensorFlow's two uint64 are words 0–1 and 2–3. */
export type Counter = readonly [number, number, number, number];

/**
 * Words of consecutive blocks: words 4b … 4b+3 belong to `counter` + b, a sum over all 128 bits.
 * @param count number of words, ≥ 0; a last block may be used in part
 */
export function philoxWords(key: Key, counter: Counter, count: number): Uint32Array {
  const words = new Uint32Array(count);
  const block = new Uint32Array(4);
  const at = Uint32Array.from(counter);
  for (let w = 0; w < count; w += 4) {
    philoxBlock(key, at, block);
    const used = Math.min(4, count - w);
    for (let i = 0; i < used; i++) words[w + i] = block[i]!;
    increment(at);
  }
  return words;
}

/**
 * Floats in [0, 1) from the low 23 bits of each word: the mantissa of a number in [1, 2), less 1, as TensorFlow
 * does it. All are multiples of 2⁻²³ and exact.
 */
export function unitFloats(words: Uint32Array): Float32Array {
  const floats = new Float32Array(words.length);
  for (let i = 0; i < words.length; i++) floats[i] = (words[i]! & 0x7fffff) * 2 ** -23;
  return floats;
}

/** The constants of the paper, those of Random123 and TensorFlow. */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;
const M0_LOW = M0 & 0xffff;
const M0_HIGH = M0 >>> 16;
const M1_LOW = M1 & 0xffff;
const M1_HIGH = M1 >>> 16;

function philoxBlock(key: Key, counter: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0]! | 0;
  let c1 = counter[1]! | 0;
  let c2 = counter[2]! | 0;
  let c3 = counter[3]! | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(c0, M0_LOW, M0_HIGH);
    const high1 = multiplyHigh(c2, M1_LOW, M1_HIGH);
    const low0 = Math.imul(c0, M0);
    const low1 = Math.imul(c2, M1);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of a 64-bit product, from four products of halves; doubles hold only 53 bits. */
function multiplyHigh(a: number, bLow: number, bHigh: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const lowLow = Math.imul(aLow, bLow);
  const lowHigh = Math.imul(aLow, bHigh);
  const highLow = Math.imul(aHigh, bLow);
  const middle = (lowLow >>> 16) + (lowHigh & 0xffff) + (highLow & 0xffff);
  return (Math.imul(aHigh, bHigh) + (lowHigh >>> 16) + (highLow >>> 16) + (middle >>> 16)) | 0;
}

/** Adds 1 to a 128-bit number. Elements of a Uint32Array wrap by themselves. */
function increment(counter: Uint32Array): void {
  for (let word = 0; word < 4; word++) {
    counter[word] = counter[word]! + 1;
    if (counter[word] !== 0) return;
  }
}
