import { kinds, required } from "../declare/params.js";
import { defineSplit } from "../declare/split.js";
import { stream } from "../numeric/stream.js";
import { countingRows } from "./order.js";

export default defineSplit({
  name: "bernoulli",
  about:
    "Each row goes to train with this probability, whatever becomes of the others, else to dev: how many there are of each is chance, too.",
  source: "The mask of random numbers of a simple matrix factorisation, Ensemble Blogging 2016",
  params: { train: required(kinds.probability, "Probability that a row is a training row.") },
  example: "bernoulli(0.7)",
  deal: ({ train }, { rows, seed }) => {
    const drawn = stream(seed, "split", "bernoulli").uniform64(0, rows);
    const isTrain = (row: number) => drawn[row]! < train;
    const all = countingRows(rows);
    return {
      train: all.filter(isTrain),
      dev: all.filter((row) => !isTrain(row)),
      test: new Int32Array(0),
    };
  },
});
