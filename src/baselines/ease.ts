import { defineBaseline } from "../declare/baseline.js";
import { distinctByGroup } from "../numeric/distinctByGroup.js";
import { invertPositive } from "../numeric/invertPositive.js";

/** λ, good for MovieLens. */
const DAMPING = 200;

export default defineBaseline({
  name: "ease",
  label: "EASE (λ 200)",
  about:
    "An item's score is what the user's items say of it together: a linear model of each item from all others, in closed form.",
  formula:
    "S = X·B, B = I − P·diag(P)⁻¹, P = (XᵀX + 200·I)⁻¹;  X: 1 where a user has a training row of an item",
  source: "Steck 2019, doi:10.1145/3308558.3313710",
  predicts: "ranks",
  // n³ steps: 2,000 items take seconds, 10,000 would take minutes.
  maxItems: 4000,
  fit: ({ users, items, shown }) => {
    const rows = { group: users.values, value: items.values };
    const n = items.dim;
    const inverse = invertPositive(gramian(distinctByGroup(users.dim, [rows]), users.dim, n), n);
    // Of a stranger, what is shown: nothing was learned from it.
    const itemsOf = distinctByGroup(users.dim, shown ? [rows, shown] : [rows]);
    const scores = new Float64Array(n);
    return (user) => {
      const own = itemsOf(user);
      scores.fill(0);
      for (const item of own) {
        const row = inverse.subarray(item * n, (item + 1) * n);
        for (let j = 0; j < n; j++) scores[j] = scores[j]! - row[j]!;
      }
      for (let j = 0; j < n; j++) scores[j] = scores[j]! / inverse[j * n + j]!;
      // B has a diagonal of 0: an item says nothing of itself.
      for (const item of own) scores[item] = scores[item]! + 1;
      return scores;
    };
  },
});

/** XᵀX + λI, row by row. */
function gramian(itemsOf: (user: number) => Int32Array, users: number, n: number): Float64Array {
  const gram = new Float64Array(n * n);
  for (let user = 0; user < users; user++) {
    const own = itemsOf(user);
    for (const i of own) for (const j of own) gram[i * n + j]!++;
  }
  for (let i = 0; i < n; i++) gram[i * n + i]! += DAMPING;
  return gram;
}
