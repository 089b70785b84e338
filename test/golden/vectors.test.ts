import { it } from "vitest";
import { losses } from "../../src/losses/index.js";
import { ops } from "../../src/ops/index.js";
import { compareLoss, compareOp } from "./vectors/compare.js";
import { libraries, lossVectors, opVectors } from "./vectors/read.js";

it("probe", async () => {
  for (const library of libraries) {
    const skipped = new Set<string>();
    for (const v of opVectors(library)) {
      if (!ops.get(v.op)) {
        skipped.add(v.op);
        continue;
      }
      for (const engine of ["cpu", "wasm", "plan"] as const) {
        if (engine === "plan" && v.training === false) continue;
        const f = await compareOp(v, engine).catch((e) => ({ problems: [e.message] }));
        if (f.problems.length)
          console.log(
            library,
            engine,
            v.config.replaceAll("\n", " | "),
            (v as any).note,
            f.problems.join("; "),
          );
      }
    }
    for (const v of lossVectors(library)) {
      const name = /^\w+/.exec(v.loss)![0];
      if (!losses.get(name)) {
        skipped.add(name);
        continue;
      }
      for (const engine of ["cpu", "wasm", "plan"] as const) {
        const f = await compareLoss(v, engine).catch((e) => ({ problems: [e.message] }));
        if (f.problems.length) console.log(library, engine, v.loss, (v as any).note, f.problems.join("; "));
      }
    }
    console.log([...skipped].join());
  }
}, 1e6);
