/**
 * MT19937, the generator behind numpy's `RandomState`, and the shuffle that numpy has kept for it: for lists of rows
 * that other programs have published. Our own random numbers come from `stream`.
 * @see Matsumoto and Nishimura 1998, doi:10.1145/272991.272995
 */

const N = 624;
const M = 397;

/**
 * Words in 0 … 2³² − 1, as `RandomState(seed).randint(0, 2**32, dtype='uint32')` yields them one by one.
 * @param seed an integer in 0 … 2³² − 1
 */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    const before = state[i - 1]!;
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i;
  }
  let at = N;
  return () => {
    if (at === N) {
      twist(state);
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < N; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
    state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** Shuffles in place as `RandomState(seed).shuffle(values)` does. */
export function numpyShuffle(values: Int32Array, seed: number): void {
  const next = mersenneTwister(seed);
  for (let last = values.length - 1; last > 0; last--) {
    // Words are cut to as many bits as `last` has, and those beyond it passed over.
    const mask = 2 ** (32 - Math.clz32(last)) - 1;
    let chosen = (next() & mask) >>> 0;
    while (chosen > last) chosen = (next() & mask) >>> 0;
    const moved = values[last]!;
    values[last] = values[chosen]!;
    values[chosen] = moved;
  }
}
