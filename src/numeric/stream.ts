import { type Counter, type Key, philoxWords, unitFloats } from "./philox.js";

/**
 * Random numbers for one purpose. What `step` gives depends on (seed, purpose, name, step) alone: not on what was
 * drawn before, nor on the order in which streams are made. A longer draw begins with the shorter one.
 */
export interface Stream {
  /** Low word, high word: the key that TensorFlow is given to make the same bits. */
  readonly key: Key;
  /** The first counter of a step: the step fills the upper 64 bits, blocks count in the lower. */
  counter(step: number): Counter;
  /** Words in 0 … 2³² − 1. */
  bits(step: number, count: number): Uint32Array;
  /** In [0, 1), multiples of 2⁻²³. */
  uniform(step: number, count: number): Float32Array;
  /** In [0, 1), multiples of 2⁻⁵³. */
  uniform64(step: number, count: number): Float64Array;
  /** N(0, 1), by Box and Muller in float64. */
  normal(step: number, count: number): Float64Array;
  /** N(0, 1), those beyond 2 left out. */
  truncatedNormal(step: number, count: number): Float64Array;
  /** 0 … n − 1 in random order, each order equally likely. */
  permutation(step: number, n: number): Int32Array;
}

/**
 * @param seed    any safe integer; 0 is a seed like any other
 * @param purpose what the numbers are for: `split`, `init`, `dropout`
 * @param name    whose they are, such as a node's name
 * @throws RangeError where seed or a step is not a safe integer, or a step is negative
 * @example stream(1, "init", "huser").uniform(0, 3) // the same three numbers in every process
 */
export function stream(seed: number, purpose: string, name = ""): Stream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed must be an integer, got ${seed}`);
  const key = hash64(JSON.stringify([seed, purpose, name]));
  const bits = (step: number, count: number) => philoxWords(key, counterAt(step, 0), count);
  return {
    key,
    counter: (step) => counterAt(step, 0),
    bits,
    uniform: (step, count) => unitFloats(bits(step, count)),
    uniform64: (step, count) => unitDoubles(bits(step, 2 * count)),
    normal: (step, count) => normals(bits(step, 4 * Math.ceil(count / 2))).subarray(0, count),
    truncatedNormal: (step, count) => truncatedNormals(key, step, count),
    permutation: (step, n) => permutation(key, step, n),
  };
}

function counterAt(step: number, block: number): Counter {
  if (!Number.isSafeInteger(step) || step < 0) {
    throw new RangeError(`a step must be an integer of at least 0, got ${step}`);
  }
  return [block >>> 0, Math.floor(block / 2 ** 32), step >>> 0, Math.floor(step / 2 ** 32)];
}

/** 53 bits from each pair of words. */
function unitDoubles(words: Uint32Array): Float64Array {
  const values = new Float64Array(words.length / 2);
  for (let i = 0; i < values.length; i++) {
    values[i] = ((words[2 * i]! >>> 5) * 2 ** 26 + (words[2 * i + 1]! >>> 6)) * 2 ** -53;
  }
  return values;
}

/** Two normals from each block of four words. */
function normals(words: Uint32Array): Float64Array {
  const u = unitDoubles(words);
  for (let i = 0; i < u.length; i += 2) {
    // 1 − u is in (0, 1]: the logarithm of 0 never comes up.
    const radius = Math.sqrt(-2 * Math.log(1 - u[i]!));
    const angle = 2 * Math.PI * u[i + 1]!;
    u[i] = radius * Math.cos(angle);
    u[i + 1] = radius * Math.sin(angle);
  }
  return u;
}

const CHUNK_BLOCKS = 256;

/** The first `count` normals of the step's sequence that lie within 2. */
function truncatedNormals(key: Key, step: number, count: number): Float64Array {
  const kept = new Float64Array(count);
  let filled = 0;
  for (let block = 0; filled < count; block += CHUNK_BLOCKS) {
    for (const z of normals(philoxWords(key, counterAt(step, block), 4 * CHUNK_BLOCKS))) {
      if (Math.abs(z) <= 2 && filled < count) kept[filled++] = z;
    }
  }
  return kept;
}

/** Fisher and Yates, from the end. Words that would favour small numbers are passed over. */
function permutation(key: Key, step: number, n: number): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  let words: Uint32Array = new Uint32Array(0);
  let used = 0;
  let block = 0;
  for (let last = n - 1; last > 0; last--) {
    const choices = last + 1;
    let word = 0;
    do {
      if (used === words.length) {
        words = philoxWords(key, counterAt(step, block), 4 * CHUNK_BLOCKS);
        block += CHUNK_BLOCKS;
        used = 0;
      }
      word = words[used++]!;
      // The words from 2³² − (2³² mod choices) on are no whole round; the remainder is only taken where it may matter.
    } while (word >= 2 ** 32 - choices && word >= 2 ** 32 - (2 ** 32 % choices));
    // The remainder: of such numbers the quotient is never rounded up to an integer.
    const chosen = word - choices * Math.floor(word / choices);
    const moved = order[last]!;
    order[last] = order[chosen]!;
    order[chosen] = moved;
  }
  return order;
}

const MASK64 = 2n ** 64n - 1n;

/**
 * FNV-1a over the UTF-8 bytes, then the finalizer of MurmurHash3, which spreads every bit over all of them:
 * FNV alone leaves the last letters in the low bits.
 */
function hash64(text: string): Key {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK64;
  }
  hash = ((hash ^ (hash >> 33n)) * 0xff51afd7ed558ccdn) & MASK64;
  hash = ((hash ^ (hash >> 33n)) * 0xc4ceb9fe1a85ec53n) & MASK64;
  hash ^= hash >> 33n;
  return [Number(hash & 0xffffffffn), Number(hash >> 32n)];
}
