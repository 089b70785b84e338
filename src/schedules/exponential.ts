import { kinds, optional, required } from "../declare/params.js";
import { defineSchedule } from "../declare/schedule.js";

export default defineSchedule({
  name: "exponential",
  about: "Multiplies the rate by `rate` in each stretch of `every`, smoothly or in stairs.",
  formula: "rate^(t/every);  with staircase: rate^⌊t/every⌋",
  source: "TensorFlow 1, exponential_decay; ANTK's `decay`",
  params: {
    every: required(kinds.positive, "How long a stretch is."),
    rate: required(kinds.positive, "What a stretch multiplies the learning rate with."),
    staircase: optional(kinds.boolean, "Whether the rate changes at the end of each stretch alone.", false),
  },
  example: "exponential(10000, 0.96, staircase=True)",
  factor: ({ every, rate, staircase }, t) => rate ** (staircase ? Math.floor(t / every) : t / every),
});
