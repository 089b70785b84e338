import { dataSetsFrom } from "../../src/data/dataSetsFrom.js";
import type { PrepareOptions } from "../../src/data/prepare.js";
import type { DataSets } from "../../src/data/types.js";
import { stream } from "../../src/numeric/stream.js";

/** Matrix factorisation with biases, small. */
export const FACTORS = [
  "s x_dot_y()",
  "-u lookup('user', initrange=0.01, l2=0.05, shape=[None, 3])",
  "-v lookup('item', initrange=0.01, l2=0.05, shape=[None, 3])",
  "-bi lookup('item', initrange=0.01, l2=0.05, shape=[None, 1])",
  "-bu lookup('user', initrange=0.01, l2=0.05, shape=[None, 1])",
].join("\n");

/** Deviation of the noise of `factorRatings`: no model's RMSE can be much below it. */
export const NOISE = 0.3;

/** Ratings near 3: a bias of each user and item, two factors, and noise of deviation 0.3. */
export function factorRatings(options: PrepareOptions = {}, rows = 3000): DataSets {
  const [users, items] = [60, 50];
  const draw = (name: string, count: number) => stream(1, "factors", name).normal(0, count);
  const bias = { user: draw("bu", users), item: draw("bi", items) };
  const factors = { user: draw("u", 2 * users), item: draw("v", 2 * items) };
  const noise = draw("noise", rows);
  const cells = stream(1, "factors", "cells").uniform64(0, 2 * rows);
  const user = Int32Array.from({ length: rows }, (_, i) => Math.floor(cells[2 * i]! * users));
  const item = Int32Array.from({ length: rows }, (_, i) => Math.floor(cells[2 * i + 1]! * items));
  const ratings = Float32Array.from(user, (u, row) => {
    const i = item[row]!;
    const dot =
      factors.user[2 * u]! * factors.item[2 * i]! + factors.user[2 * u + 1]! * factors.item[2 * i + 1]!;
    return 3 + 0.5 * bias.user[u]! + 0.5 * bias.item[i]! + 0.5 * dot + NOISE * noise[row]!;
  });
  const names = (prefix: string, ids: Int32Array) => Array.from(ids, (id) => `${prefix}${id}`);
  return dataSetsFrom(
    { name: "factors", ratings: { user: names("u", user), item: names("i", item), ratings } },
    { target: "ratings", center: ["ratings"], ...options },
  );
}
