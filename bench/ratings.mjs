// Ratings made for a task, the same for everyone who takes part: a low-rank model with skewed popularity, centred.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @returns typed arrays; ids from 0, ratings with mean 0, the last tenth of the rows for dev */
export function makeRatings({ users, items, ratings: rows }) {
  const random = mulberry32(12345);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const rank = 8;
  const table = (count, scale) => Float32Array.from({ length: count * rank }, () => scale * normal());
  const biases = (count, scale) => Float32Array.from({ length: count }, () => scale * normal());
  const [p, q, b, c] = [table(users, 0.4), table(items, 0.4), biases(users, 0.4), biases(items, 0.5)];
  const user = new Int32Array(rows);
  const item = new Int32Array(rows);
  const rating = new Float32Array(rows);
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const u = Math.floor(users * random() ** 1.6);
    const i = Math.floor(items * random() ** 2.2);
    let score = 3.5 + b[u] + c[i] + 0.8 * normal();
    for (let k = 0; k < rank; k++) score += p[u * rank + k] * q[i * rank + k];
    user[r] = u;
    item[r] = i;
    rating[r] = Math.min(5, Math.max(1, Math.round(score)));
    sum += rating[r];
  }
  for (let r = 0; r < rows; r++) rating[r] -= sum / rows;
  return { user, item, rating };
}

/** Where the peers read: `<part>.ids`, pairs of int32, and `<part>.ratings`, float32, little-endian. */
export function writeRatings(folder, { user, item, rating }) {
  mkdirSync(folder, { recursive: true });
  const cut = trainRows(rating.length);
  for (const [part, from, to] of [
    ["train", 0, cut],
    ["dev", cut, rating.length],
  ]) {
    const ids = new Int32Array(2 * (to - from));
    for (let r = from; r < to; r++) ids.set([user[r], item[r]], 2 * (r - from));
    writeFileSync(join(folder, `${part}.ids`), ids);
    writeFileSync(join(folder, `${part}.ratings`), rating.subarray(from, to));
  }
}

export const trainRows = (rows) => Math.floor(rows * 0.9);

function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
