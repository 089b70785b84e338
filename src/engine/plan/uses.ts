import { inputsOf, unshaped, type Value } from "./ir.js";
import type { Instruction, Loop } from "./schedule.js";

/** What an instruction reads from memory, without reshapes around it. */
export function readsOf(instruction: Instruction): Value[] {
  if (instruction.kind === "call") return inputsOf(instruction.value).map(unshaped);
  const inside = new Set(instruction.members);
  return (
    operandsOf(instruction)
      .map(unshaped)
      .filter((value) => !inside.has(value))
      // A gather that is not in memory is read through its table and ids.
      .flatMap((value) =>
        value.made.kind === "gather" ? [value, ...value.made.inputs.map(unshaped)] : [value],
      )
  );
}

/** What an instruction makes. Whether it goes to memory depends on who reads it. */
export function writesOf(instruction: Instruction): readonly Value[] {
  return instruction.kind === "call" ? [instruction.value] : [...instruction.members, ...instruction.sums];
}

/** Everything that a loop's maps, sums and accumulations take, its own members included. */
export function operandsOf({ members, sums, accumulations }: Loop): Value[] {
  return [...[...members, ...sums].flatMap(inputsOf), ...accumulations.map(({ rows }) => rows)];
}
