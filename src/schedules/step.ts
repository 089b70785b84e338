import { kinds, required } from "../declare/params.js";
import { defineSchedule } from "../declare/schedule.js";

export default defineSchedule({
  name: "step",
  aliases: ["piecewise"],
  about: "Takes another factor at each of the given times; before the first it is 1.",
  formula: "factorsᵢ of the last i with atᵢ ≤ t",
  source: "Goyal et al. 2017; TensorFlow 1, piecewise_constant, with factors for values",
  params: {
    at: required(kinds.numbers, "When the factors begin, ascending."),
    factors: required(kinds.numbers, "The factor from each of these times on; of the rate at the start."),
  },
  example: "step([30, 60], [0.1, 0.01], per='epochs')",
  rules: ({ at, factors }) => {
    if (at.length !== factors.length) {
      return [`\`step\` needs as many factors as times, got ${factors.length} and ${at.length}`];
    }
    if (at.some((t, i) => t < (at[i - 1] ?? 0))) return ["the times of `step` must ascend from 0"];
    return factors.some((factor) => factor < 0) ? ["the factors of `step` must be at least 0"] : [];
  },
  factor: ({ at, factors }, t) => factors[at.findLastIndex((begin) => begin <= t)] ?? 1,
});
