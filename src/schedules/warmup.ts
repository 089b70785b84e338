import { another, type Called } from "../declare/call.js";
import { kinds, optional, required } from "../declare/params.js";
import { defineSchedule, factorAt, type ScheduleDeclaration } from "../declare/schedule.js";

export default defineSchedule({
  name: "warmup",
  about:
    "Rises from `start` to 1 along a line; `schedule` runs beside it from the start of the run, and both are multiplied.",
  formula: "(start + (1 − start)·min(t/over, 1))·schedule(t)",
  source: "Goyal et al. 2017, section 2.2",
  params: {
    over: required(kinds.positive, "How long the rate rises."),
    schedule: optional(another, "Another schedule, with a `per` of its own.", null),
    start: optional(kinds.fraction, "The factor of the first step. At 0 that step moves no weight.", 0),
  },
  example: "warmup(5000, cosine(400000))",
  factor: ({ over, schedule, start }, t, clock) =>
    (start + (1 - start) * Math.min(t / over, 1)) *
    (schedule === null ? 1 : factorAt(schedule as Called<ScheduleDeclaration>, clock)),
});
