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
