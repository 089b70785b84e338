/** How many threads a run has. Auto: as many as its steps are large enough for, and this machine has cores. */
export type ThreadChoice = "auto" | number;

/** More are refused: each has a stack of its own, and steps have no work for them. */
export const MOST_THREADS = 64;

/** Whether something is a number of threads: "auto", or a whole number that is not beyond what is of any use. */
export function isThreadChoice(value: unknown): value is ThreadChoice {
  return value === "auto" || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_THREADS);
}
