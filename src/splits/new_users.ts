import { defineSplit, ownersOf } from "../declare/split.js";
import { stream } from "../numeric/stream.js";
import { groupsOf, together } from "./groups.js";
import { countingRows } from "./order.js";
import { dealInOrder, shareParams, sharesRule } from "./shares.js";

export default defineSplit({
  name: "new_users",
  about:
    "All rows of a user go to one part: the users of dev and test are strangers, of whom a model knows what the tables say. The shares are of users.",
  source: "Liang et al. 2018, doi:10.1145/3178876.3186150 (strong generalization)",
  params: shareParams,
  example: "new_users(0.8, 0.1, 0.1)",
  rules: sharesRule("new_users"),
  deal: (shares, rows) => {
    const groups = groupsOf(ownersOf("user", "new_users", rows), countingRows(rows.rows));
    const order = stream(rows.seed, "split", "users").permutation(0, groups.length);
    const users = dealInOrder(order, shares, rows);
    const rowsOf = (part: Int32Array) =>
      together([...part].map((u) => ({ ...none, train: groups[u]! }))).train;
    return { train: rowsOf(users.train), dev: rowsOf(users.dev), test: rowsOf(users.test) };
  },
});

const empty = new Int32Array(0);
const none = { train: empty, dev: empty, test: empty };
