const ROUNDS = 64;
const BLOCK = 64;

/** The first 32 bits of the fractional parts of n-th roots of the first primes. */
function fractions(root: number, count: number): Uint32Array {
  const found = new Uint32Array(count);
  for (let candidate = 2, at = 0; at < count; candidate++) {
    let isPrime = true;
    for (let d = 2; d * d <= candidate; d++) if (candidate % d === 0) isPrime = false;
    if (isPrime) found[at++] = fractionBits(candidate, root);
  }
  return found;
}

/** By whole numbers: the largest r with rʳᵒᵒᵗ ≤ prime·2³²·ʳᵒᵒᵗ, its low 32 bits. */
function fractionBits(prime: number, root: number): number {
  const wanted = BigInt(prime) << BigInt(32 * root);
  let low = 0n;
  for (let bit = 1n << 36n; bit > 0n; bit >>= 1n) if ((low + bit) ** BigInt(root) <= wanted) low += bit;
  return Number(low & 0xffffffffn);
}

const K = fractions(3, ROUNDS);
const START = fractions(2, 8);

/**
 * SHA-256 of bytes, in hexadecimal digits: for where Node's is not at hand.
 * @see FIPS 180-4
 * @example sha256Of(new Uint8Array(0)) // "e3b0c442…"
 */
export function sha256Of(bytes: Uint8Array): string {
  const state = START.slice();
  const words = new Uint32Array(ROUNDS);
  const whole = bytes.length - (bytes.length % BLOCK);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at < whole; at += BLOCK) block(state, words, view, at);
  const rest = bytes.length - whole;
  const tail = new Uint8Array(rest + 9 > BLOCK ? 2 * BLOCK : BLOCK);
  tail.set(bytes.subarray(whole));
  tail[rest] = 0x80;
  const end = new DataView(tail.buffer);
  end.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
  end.setUint32(tail.length - 4, (bytes.length * 8) >>> 0);
  for (let at = 0; at < tail.length; at += BLOCK) block(state, words, end, at);
  return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

function block(state: Uint32Array, w: Uint32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
  for (let i = 16; i < ROUNDS; i++) {
    const [x, y] = [w[i - 15]!, w[i - 2]!];
    const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    w[i] = w[i - 16]! + s0 + w[i - 7]! + s1;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  for (let i = 0; i < ROUNDS; i++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const one = (h + s1 + ((e & f) ^ (~e & g)) + K[i]! + w[i]!) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => {
    state[i] = state[i]! + word;
  });
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}
