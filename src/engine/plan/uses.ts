import { inputsOf, unshaped, type Value } from "./ir.js";
import type { Instruction, Loop } from "./schedule.js";

/** What an instruction reads from memory, without reshapes around it. */
export function readsOf(instruction: Instruction): Value[] {
  if (instruction.kind === "call") {
    const { value } = instruction;
    const read = inputsOf(value).map(unshaped);
    return value.made.kind === "assemble" ? read.flatMap(withSources) : read;
  }
  if (instruction.kind === "strips") return instruction.loops.flatMap(readsOf);
  const computed = new Set(instruction.members.filter(({ made }) => made.kind !== "view"));
  return operandsOf(instruction)
    .map(unshaped)
    .filter((value) => !computed.has(value))
    .flatMap(withSources);
}

/** The loops that an instruction runs. */
export function loopsOf(instruction: Instruction): readonly Loop[] {
  if (instruction.kind === "call") return [];
  return instruction.kind === "strips" ? instruction.loops : [instruction];
}

/** What an instruction makes. Whether it goes to memory depends on who reads it. */
export function writesOf(instruction: Instruction): readonly Value[] {
  if (instruction.kind === "call") return [instruction.value];
  if (instruction.kind === "strips") return instruction.loops.flatMap(writesOf);
  const { members, again, reductions } = instruction;
  return [...members.filter((value) => !again?.has(value)), ...reductions];
}

/**
 * Everything that a loop's maps, reductions and accumulations take, its own members included, and the views that it
 * writes down.
 */
export function operandsOf({ members, reductions, accumulations }: Loop): Value[] {
  return [
    ...members.flatMap((value) => (value.made.kind === "view" ? [value] : inputsOf(value))),
    ...reductions.flatMap(inputsOf),
    ...accumulations.map(({ rows }) => rows),
  ];
}

/** Gathers and views that are not in memory are read through their inputs. */
export function isReadInPlace({ made, dtype }: Value): boolean {
  return made.kind === "view" || (made.kind === "gather" && dtype === "float32");
}

function withSources(value: Value): Value[] {
  return isReadInPlace(value) ? [value, ...inputsOf(value).map(unshaped)] : [value];
}
