import { plantUsers } from "/work/main/src/data/planted/users.js";
import { plantItems } from "/work/main/src/data/planted/items.js";
import { plantRatings } from "/work/main/src/data/planted/ratings.js";
import { stream } from "/work/main/src/numeric/stream.js";
import { it } from "vitest";
it("x", () => {
for (const rank of [8]) {
let t = performance.now();
const U = plantUsers(1, 943, rank, 100000), I = plantItems(1, 1682, rank), R = plantRatings(1, rank, U, I);
console.log("gen ms", performance.now() - t);
t = performance.now(); plantRatings(1, rank, U, I); console.log("again", performance.now()-t);
const n = 100000;
const q = (a: any) => { const s = [...a].sort((x: number, y: number) => x - y); return [0, .1, .25, .5, .75, .9, .99, 1].map(p => s[Math.min(s.length - 1, Math.floor(p * s.length))]); };
const ic = new Int32Array(1682); R.item.forEach(i => ic[i]++);
const m = R.rating.reduce((a, b) => a + b, 0) / n; const sd = Math.sqrt(R.rating.reduce((a, b) => a + (b - m) ** 2, 0) / n);
const h = [0, 0, 0, 0, 0, 0]; R.rating.forEach(r => h[r]++);
console.log("mean", m, "sd", sd, h.join(), "users", q(U.counts).join(), "items", q(ic).join(), "age", q(U.age).join());
console.log("genres/item", I.genres.reduce((a,b)=>a+b,0)/1682, "years", q(I.year).join());
for (const seed of [1]) {
const perm = stream(seed, "split").permutation(0, n); const tr = perm.slice(0, 80000), dv = perm.slice(80000, 90000);
let mu = 0; for (const r of tr) mu += R.rating[r]; mu /= 80000;
const rm = (rows: Int32Array, f: (r: number) => number) => { let s = 0; for (const r of rows) s += (R.rating[r] - f(r)) ** 2; return Math.sqrt(s / rows.length); };
console.log("mean rmse", rm(dv, () => mu), "floor", rm(dv, r => R.expected[r]));
const bu = new Float64Array(943), bi = new Float64Array(1682);
for (let it = 0; it < 20; it++) {
  let s = new Float64Array(1682), c = new Float64Array(1682).fill(5);
  for (const r of tr) { s[R.item[r]] += R.rating[r] - mu - bu[R.user[r]]; c[R.item[r]]++; } s.forEach((v, i) => bi[i] = v / c[i]);
  s = new Float64Array(943); c = new Float64Array(943).fill(5);
  for (const r of tr) { s[R.user[r]] += R.rating[r] - mu - bi[R.item[r]]; c[R.user[r]]++; } s.forEach((v, i) => bu[i] = v / c[i]);
}
console.log("biases", rm(dv, r => mu + bu[R.user[r]] + bi[R.item[r]]));
// MF
const k = 100, lr = .01, l2 = .1;
const init = (name: string, c: number) => Float32Array.from(stream(seed, "init", name).uniform(0, c), u => (2 * u - 1) * .001);
const P = init("p", 943 * k), Q = init("q", 1682 * k), bU = init("bu", 943), bI = init("bi", 1682);
const dP = new Float32Array(500 * k), dQ = new Float32Array(500 * k), dbu = new Float32Array(500), dbi = new Float32Array(500);
let out = ""; let best = 9, bestE = 0;
for (let e = 1; e <= 50; e++) {
  const o = stream(seed, "shuffle").permutation(e, 80000);
  for (let b = 0; b < 80000; b += 500) {
    for (let j = 0; j < 500; j++) {
      const r = tr[o[b + j]], u = R.user[r], i = R.item[r]; let d = bU[u] + bI[i];
      for (let f = 0; f < k; f++) d += P[u * k + f] * Q[i * k + f];
      const er = 2 * (d - (R.rating[r] - mu));
      for (let f = 0; f < k; f++) { dP[j * k + f] = er * Q[i * k + f] + 2 * l2 * P[u * k + f]; dQ[j * k + f] = er * P[u * k + f] + 2 * l2 * Q[i * k + f]; }
      dbu[j] = er + 2 * l2 * bU[u]; dbi[j] = er + 2 * l2 * bI[i];
    }
    for (let j = 0; j < 500; j++) {
      const r = tr[o[b + j]], u = R.user[r], i = R.item[r];
      for (let f = 0; f < k; f++) { P[u * k + f] -= lr * dP[j * k + f]; Q[i * k + f] -= lr * dQ[j * k + f]; }
      bU[u] -= lr * dbu[j]; bI[i] -= lr * dbi[j];
    }
  }
  const s = rm(dv, r => { const u = R.user[r], i = R.item[r]; let d = bU[u] + bI[i]; for (let f = 0; f < k; f++) d += P[u * k + f] * Q[i * k + f]; return d + mu; });
  if (s < best) { best = s; bestE = e; }
  if (e <= 10 || e % 5 == 0) out += ` ${e}:${s.toFixed(4)}`;
}
console.log(out, "BEST", best, bestE);
}}
}, 300000);
