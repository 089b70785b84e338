import { describe, expect, it } from "vitest";
import { findTensorflow } from "../../src/engine/findTensorflow.js";
import { ops } from "../../src/ops/index.js";
import { examineOp } from "./battery/examineOp.js";
import "./battery/meta.js";

// Where TensorFlow has to be there, its absence is a failure, not a reason to skip.
const hasTensorflow = findTensorflow().length > 0 || process.env.ANTK_NEED_TENSORFLOW === "1";

describe.runIf(hasTensorflow)(
  "every op keeps its shapes, values, gradients, memory and configuration on TensorFlow",
  () => {
    it.for(ops.all.map((op) => [op.name, op] as const))("%s", async ([, op], { task }) => {
      const figures = await examineOp(op, ["tensorflow"]);
      task.meta.battery = figures;
      expect(figures.problems).toEqual([]);
    });
  },
);
