import { kinds, optional, required } from "../declare/params.js";
import { defineSchedule } from "../declare/schedule.js";

export default defineSchedule({
  name: "linear",
  about: "Goes from 1 to `end` along a line, and stays there.",
  formula: "1 + (end − 1)·min(t/over, 1)",
  source: "TensorFlow 1, polynomial_decay of power 1",
  params: {
    over: required(kinds.positive, "How long the rate changes."),
    end: optional(kinds.nonNegative, "The factor from then on.", 0),
  },
  example: "linear(100000, end=0.1)",
  factor: ({ over, end }, t) => 1 + (end - 1) * Math.min(t / over, 1),
});
