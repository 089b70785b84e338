import { describe, expect, it } from "vitest";
import type { PlanStepper } from "../../../src/train/planStep.js";
import { stepped } from "./both.js";

describe("a plan as text", () => {
  it("tells loops, what they compute, and for which node", async () => {
    const config =
      "y x_dot_y()\n-u lookup(dataname='user', shape=[None, 6])\n-v lookup(dataname='item', shape=[None, 6])";
    const { stepper } = await stepped("plan", config, { objective: "se" });
    const lines = (stepper as PlanStepper).describe(25)!.map((line) => line.replace(/%\d+/g, "%"));
    expect(lines.slice(1)).toEqual([
      "loop 25 × 6",
      "  % = mul u/w[user] v/w[item] → [25, 6]  # node `y`",
      "  % = sum of columns % → [25]  # node `y`",
      "loop 1 × 25",
      "  % = sub % (target) → [25, 1]  # the objective",
      "  % = square % → [25, 1]  # the objective",
      "  % = mul % 2 → [25, 1]  # the objective",
      "  % = sum of all % → []  # the objective",
      "loop 25 × 6",
      "  % = mul % v/w[item] → [25, 6]  # node `y`",
      "  % = mul % u/w[user] → [25, 6]  # node `y`",
      "  gradient of u/w[user] += %",
      "  gradient of v/w[item] += %",
    ]);
    expect(lines[0]).toMatch(/^3 loops, 0 calls, \d+ KiB of buffers$/);
  });
});
