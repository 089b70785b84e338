import { defineSplit, ownersOf } from "../declare/split.js";
import { groupsOf, together } from "./groups.js";
import { shuffledRows } from "./order.js";
import { dealInOrder, shareParams, sharesRule } from "./shares.js";

export default defineSplit({
  name: "by_item",
  about:
    "Of each item's rows these shares, drawn at random: a movie that is often rated is as often in the test rows.",
  source: "Argyriou et al. 2020, recommenders, doi:10.1145/3366424.3382692 (`python_stratified_split`)",
  params: shareParams,
  example: "by_item(0.75, 0, 0.25)",
  rules: sharesRule("by_item"),
  deal: (shares, rows) => {
    const groups = groupsOf(ownersOf("item", "by_item", rows), shuffledRows(rows));
    return together(groups.map((group) => dealInOrder(group, shares, rows)));
  },
});
