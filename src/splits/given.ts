import { kinds, required } from "../declare/params.js";
import { cannotSplit, defineTestSplit } from "../declare/split.js";
import { nearest } from "../diagnostics/nearest.js";
import { countingRows } from "./order.js";

export default defineTestSplit({
  name: "given",
  about:
    "Test rows that the set's publisher names, all others to be learned from: `u1` to `u5`, `ua` and `ub` of MovieLens 100k.",
  source: "Harper & Konstan 2015, doi:10.1145/2827872",
  params: { name: required(kinds.string, "What the publisher calls it.") },
  example: "given('u1', dev=0.05)",
  test: ({ name }, { rows, given, at }) => {
    const test = given.get(name)?.();
    if (!test) {
      const near = nearest(name, [...given.keys()])[0];
      const notes = [
        ...(near ? [`did you mean '${near}'?`] : []),
        given.size > 0 ? `it has ${[...given.keys()].join(", ")}` : "it brings none",
      ];
      throw cannotSplit(`the data brings no split \`${name}\``, at, notes);
    }
    const isTest = new Uint8Array(rows);
    for (const row of test) isTest[row] = 1;
    return { known: countingRows(rows).filter((row) => isTest[row] === 0), test };
  },
});
