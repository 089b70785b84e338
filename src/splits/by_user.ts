import { oneOf, optional } from "../declare/params.js";
import { defineSplit, ownersOf, type Parts, timesOf } from "../declare/split.js";
import { groupsOf, together } from "./groups.js";
import { rowsByTime, shuffledRows } from "./order.js";
import { type Shares, shareParams, sharesRule } from "./shares.js";

export default defineSplit({
  name: "by_user",
  about:
    "Of each user's rows these shares, so that every user with more than a few rows is in all parts. Sizes are rounded as RecBole does: down, but a part is not left empty while there is a row to spare.",
  source: "Zhao et al. 2021, RecBole, arXiv:2011.01731 (`RS: [0.8, 0.1, 0.1]`, `group_by: user`)",
  params: {
    ...shareParams,
    order: optional(
      oneOf("random", "time"),
      "Which of a user's rows: by chance, or train the oldest.",
      "random",
    ),
  },
  example: "by_user(0.8, 0.1, 0.1)",
  rules: (shares) => sharesRule("by_user")(shares),
  deal: ({ order, ...shares }, rows) => {
    const users = ownersOf("user", "by_user", rows);
    const sorted = order === "time" ? rowsByTime(timesOf("by_user", rows)) : shuffledRows(rows);
    return together(groupsOf(users, sorted).map((group) => dealOne(group, shares)));
  },
});

function dealOne(group: Int32Array, { dev, test }: Shares): Parts {
  const n = group.length;
  let devs = Math.floor(n * dev + 1e-9);
  let tests = Math.floor(n * test + 1e-9);
  let left = n - devs - tests;
  // The last part first.
  if (tests === 0 && test > 0 && left > 1) {
    tests = 1;
    left -= 1;
  }
  if (devs === 0 && dev > 0 && left > 1) {
    devs = 1;
    left -= 1;
  }
  const atTest = left + devs;
  return { train: group.subarray(0, left), dev: group.subarray(left, atTest), test: group.subarray(atTest) };
}
