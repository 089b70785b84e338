import { defineSplit, timesOf } from "../declare/split.js";
import { rowsByTime } from "./order.js";
import { dealInOrder, shareParams, sharesRule } from "./shares.js";

export default defineSplit({
  name: "by_time",
  about:
    "The oldest rows are learned from, the newest tested on, as a model is used: one moment parts train from dev, another dev from test, for all users. Of one time, rows go as they stand in the data.",
  source: "Meng et al. 2020, doi:10.1145/3383313.3418479 (global temporal split)",
  params: shareParams,
  example: "by_time(0.8, 0.1, 0.1)",
  rules: sharesRule("by_time"),
  deal: (shares, rows) => dealInOrder(rowsByTime(timesOf("by_time", rows)), shares, rows),
});
