import { kinds, optional, required } from "../declare/params.js";
import { defineSchedule } from "../declare/schedule.js";

export default defineSchedule({
  name: "cosine",
  about: "Falls from 1 to `end` along half a wave of the cosine, and stays there.",
  formula: "end + (1 − end)·½·(1 + cos(π·min(t/over, 1)))",
  source: "Loshchilov and Hutter 2017, SGDR, eq. 5, without restarts; TensorFlow 1, cosine_decay",
  params: {
    over: required(kinds.positive, "How long the rate falls."),
    end: optional(kinds.nonNegative, "The factor from then on.", 0),
  },
  example: "cosine(50, end=0.01, per='epochs')",
  factor: ({ over, end }, t) => end + (1 - end) * 0.5 * (1 + Math.cos(Math.PI * Math.min(t / over, 1))),
});
