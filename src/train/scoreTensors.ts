import type { StoredTensor } from "../platform/tensorFormat.js";
import type { KeptScores } from "./keptScores.js";
import type { Part } from "./runFolder.js";

/** As a file keeps them, by part: `test/row`, `test/list/ndcg@10`. Predictions as float32, in which they were made. */
export function scoreTensors(kept: ReadonlyMap<Part, KeptScores>): ReadonlyMap<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const add = (name: string, values: StoredTensor["values"], width = 1) =>
    tensors.set(name, { shape: width === 1 ? [values.length] : [values.length / width, width], values });
  for (const [part, { examples, lists }] of kept) {
    if (examples) {
      const { row, user, predicted, target } = examples;
      add(`${part}/row`, row);
      if (user) add(`${part}/user`, user);
      add(`${part}/predicted`, Float32Array.from(predicted.values), predicted.width);
      add(`${part}/target`, Float32Array.from(target.values), target.width);
    }
    if (lists) {
      add(`${part}/list/user`, lists.user);
      for (const [name, scores] of lists.scores) add(`${part}/list/score/${name}`, scores);
    }
  }
  return tensors;
}
