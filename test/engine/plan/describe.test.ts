import { describe, expect, it } from "vitest";
import { describePlan } from "../../../src/engine/plan/index.js";
import { planToDot } from "../../../src/render/plan/dot.js";
import type { PlanStepper } from "../../../src/train/planStep.js";
import { stepped } from "./both.js";

describe("a plan as text", () => {
  it("tells loops, what they compute, and for which node", async () => {
    const config =
      "y x_dot_y()\n-u lookup(dataname='user', shape=[None, 6])\n-v lookup(dataname='item', shape=[None, 6])";
    const { stepper } = await stepped("plan", config, { objective: "se" });
    const lines = describePlan((stepper as PlanStepper).plan(25)!).map((line) => line.replace(/%\d+/g, "%"));
    expect(lines).toEqual([
      "3 loops, 0 calls, 3 buffers in 320 bytes",
      "1 loop 25 × 6",
      "    % = mul u/w[user] v/w[item] → [25, 6]  # node `y`",
      "    % = sum of columns % → [25]  # node `y`",
      "2 loop 1 × 25",
      "    % = sub % (target) → [25, 1]  # the objective",
      "    % = square % → [25, 1]  # the objective",
      "    % = mul % 2 → [25, 1]  # the objective",
      "    % = sum of all % → []  # the objective",
      "3 loop 25 × 6",
      "    % = mul % v/w[item] → [25, 6]  # node `y`",
      "    % = mul % u/w[user] → [25, 6]  # node `y`",
      "    gradient of u/w[user] += %",
      "    gradient of v/w[item] += %",
      "buffers",
      "  % [25] 100 bytes, from 1 to 2  # node `y`",
      "  % [25, 1] 100 bytes, from 2 to 3  # the objective",
      "  % [] 4 bytes, from 2 to the end  # the objective",
    ]);
  });

  it("is drawn as boxes in order, with what flows between them", async () => {
    const { stepper } = await stepped("plan", "y linear(1)\n-x placeholder(tf.float32)");
    const dot = planToDot((stepper as PlanStepper).plan(25)!, "a step");
    expect(dot).toMatch(/^digraph plan \{\n {2}graph \[.*label="a step"\]/);
    expect(dot).toMatch(/\n {2}0 \[.*label="1 call %\d+ = matmul x y\/w → \[25, 1\] {2}# node `y`\\l"\]/);
    expect(dot).toContain('"weight y/w" -> 0 [label="[3, 1]"]');
    expect(dot).toContain('"feed x" -> 0 [label="[25, 3]"]');
    expect(dot).toContain('0 -> 1 [label="[25, 1]"]');
  });
});
