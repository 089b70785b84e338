import { kinds, optional } from "../declare/params.js";
import { defineSplit, ownersOf } from "../declare/split.js";
import { stream } from "../numeric/stream.js";
import { groupsOf } from "./groups.js";
import { countingRows } from "./order.js";
import { dealInOrder, shareParams, sharesRule } from "./shares.js";

export default defineSplit({
  name: "new_users",
  about:
    "All rows of a user go to one part: the users of dev and test are strangers, of whom a model knows what the tables say. The shares are of users.",
  source: "Liang et al. 2018, doi:10.1145/3178876.3186150 (strong generalization)",
  params: {
    ...shareParams,
    shown: optional(
      kinds.fraction,
      "Share of each stranger's rows that models may look at: with `history=True` these are in `user.rated`. They are neither trained on nor scored; the others are scored, at least one of each stranger.",
      0,
    ),
  },
  example: "new_users(0.8, 0.1, 0.1)",
  rules: (shares) => sharesRule("new_users")(shares),
  deal: ({ shown, ...shares }, rows) => {
    const groups = groupsOf(ownersOf("user", "new_users", rows), countingRows(rows.rows));
    const order = stream(rows.seed, "split", "users").permutation(0, groups.length);
    const users = dealInOrder(order, shares, rows);
    const draws = stream(rows.seed, "split", "shown");
    const shownOf = new Map<number, Int32Array>();
    const scored = (part: Int32Array) =>
      joined(part, (u) => {
        const group = groups[u]!;
        const count = Math.min(group.length - 1, Math.round(group.length * shown));
        if (count === 0) return group;
        const dealt = draws.permutation(u, group.length).map((place) => group[place]!);
        shownOf.set(u, dealt.subarray(0, count).sort());
        return dealt.subarray(count).sort();
      });
    const [dev, test] = [scored(users.dev), scored(users.test)];
    return {
      train: joined(users.train, (u) => groups[u]!),
      dev,
      test,
      shown: joined(Int32Array.from(shownOf.keys()), (u) => shownOf.get(u)!),
    };
  },
});

/** The rows of these users, one user after the other. */
function joined(users: Int32Array, rowsOf: (user: number) => Int32Array): Int32Array {
  return Int32Array.from([...users].flatMap((user) => [...rowsOf(user)]));
}
