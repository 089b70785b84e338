import { defineSplit } from "../declare/split.js";
import { shuffledRows } from "./order.js";
import { dealInOrder, shareParams, sharesRule } from "./shares.js";

export default defineSplit({
  name: "random",
  about: "Each row goes to train, dev or test by chance, whoever's it is.",
  source: "ANTK's tutorial",
  params: shareParams,
  example: "random(0.8, 0.1, 0.1)",
  rules: sharesRule("random"),
  deal: (shares, rows) => dealInOrder(shuffledRows(rows), shares, rows),
});
