import { kinds, oneOf, optional } from "../declare/params.js";
import { defineSplit, ownersOf, timesOf } from "../declare/split.js";
import { groupsOf, together } from "./groups.js";
import { rowsByTime, shuffledRows } from "./order.js";

export default defineSplit({
  name: "leave_one_out",
  about:
    "Each user's last row is a test row, the one before it a dev row. Of users with fewer rows than it takes to keep one to learn from, all are training rows.",
  source: "He et al. 2017, doi:10.1145/3038912.3052569; with dev: Kang & McAuley 2018, arXiv:1808.09781",
  params: {
    order: optional(oneOf("time", "random"), "What makes a row the last: its time, or chance.", "time"),
    dev: optional(kinds.boolean, "Whether there are dev rows.", true),
  },
  example: "leave_one_out()",
  deal: ({ order, dev }, rows) => {
    const users = ownersOf("user", "leave_one_out", rows);
    const sorted = order === "time" ? rowsByTime(timesOf("leave_one_out", rows)) : shuffledRows(rows);
    const held = dev ? 2 : 1;
    const deals = groupsOf(users, sorted).map((group) => {
      const kept = group.length > held ? group.length - held : group.length;
      const out = group.subarray(kept);
      const atTest = dev ? 1 : 0;
      return { train: group.subarray(0, kept), dev: out.subarray(0, atTest), test: out.subarray(atTest) };
    });
    return together(deals);
  },
});
