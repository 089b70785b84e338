import type { Called } from "../declare/call.js";
import { type Clock, factorAt, type ScheduleDeclaration } from "../declare/schedule.js";

interface Rates {
  readonly learnrate: number;
  readonly decay: readonly [number, number] | null;
  readonly schedule: Called<ScheduleDeclaration> | null;
}

/** The learning rate of the step that comes next. */
export function learnrateAt({ learnrate, decay, schedule }: Rates, clock: Clock): number {
  const rate = decayed(learnrate, decay, clock.examples);
  return schedule === null ? rate : rate * factorAt(schedule, clock);
}

/**
 * The learning rate after so many examples: learnrate · rate^(examples / every), without steps.
 * @param decay [every, rate]; null for a constant rate
 */
export function decayed(
  learnrate: number,
  decay: readonly [number, number] | null,
  examples: number,
): number {
  return decay === null ? learnrate : learnrate * decay[1] ** (examples / decay[0]);
}
