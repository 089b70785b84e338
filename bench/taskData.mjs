// The data of a task that names a config.

import { readDataSets } from "../dist/index.js";

export function readTaskData({ prepared }) {
  return readDataSets("planted", {
    split: { method: "random", fractions: [0.9, 0.1] },
    splitSeed: 1,
    ...prepared,
  });
}
