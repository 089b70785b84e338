import { stagesOfCall } from "./callCode.js";
import { dependencies } from "./dependencies.js";
import { type StepGraph, sizeOf, unshaped } from "./ir.js";
import { stagesOfLoop, stagesOfLoops } from "./loop/emitLoop.js";
import type { PlacedLoop } from "./loop/placedLoop.js";
import type { Memory } from "./memory.js";
import { type PlaceAddition, placeLoops } from "./placeLoop.js";
import { type Instruction, type Loop, makesIds, type Strips } from "./schedule.js";
import { costOf, splitOf } from "./split.js";
import type { Stage } from "./stage.js";
import { chained, type TaskList } from "./taskList.js";
import { writesOf } from "./uses.js";
import type { Code } from "./wasm/code.js";
import type { ModuleWriter } from "./wasm/module.js";

/** A stage as a function of blocks. */
export interface StageFunction {
  readonly function: number;
  readonly blocks: number;
}

/**
 * Writes a function for each stage of each instruction.
 * @param seed      of the dropout masks
 * @param placeAddition how a loop adds rows of gradients
 */
export function emitFunctions(
  writer: ModuleWriter,
  instructions: readonly Instruction[],
  memory: Memory,
  seed: number,
  placeAddition: PlaceAddition,
): readonly (readonly StageFunction[])[] {
  return instructions.map((instruction) => {
    const stages =
      instruction.kind === "call"
        ? stagesOfCall(instruction, memory, seed)
        : loopStages(instruction, placeLoops(instruction, memory, placeAddition));
    return functionsOf(writer, stages);
  });
}

export function functionsOf(writer: ModuleWriter, stages: readonly Stage[]): StageFunction[] {
  return stages.map(({ blocks, write }) => ({ function: writer.addBlocks(write), blocks }));
}

function loopStages(instruction: Loop | Strips, loops: readonly PlacedLoop[]): Stage[] {
  const split = splitOf(instruction);
  if (instruction.kind === "strips") return stagesOfLoops({ ...instruction, loops }, split);
  return stagesOfLoop(loops[0]!, split);
}

/** Calls the stages of an instruction, block by block. */
export function emitStages(code: Code, stages: readonly StageFunction[]): void {
  for (const { function: index, blocks } of stages) {
    for (let block = 0; block < blocks; block++) {
      code.i32(block);
      code.call(index);
    }
  }
}

/** Computes ids and checks them, each as soon as it is there: before any float is computed. */
export function emitIds(
  code: Code,
  instructions: readonly Instruction[],
  functions: readonly (readonly StageFunction[])[],
  bounds: StepGraph["bounds"],
  memory: Memory,
): void {
  bounds.forEach(({ ids }, i) => {
    if (unshaped(ids).made.kind === "feed") emitBound(code, bounds, i, memory);
  });
  instructions.slice(0, idCount(instructions)).forEach((instruction, at) => {
    emitStages(code, functions[at]!);
    bounds.forEach(({ ids }, i) => {
      if (writesOf(instruction).includes(unshaped(ids))) emitBound(code, bounds, i, memory);
    });
  });
}

/** What comes after the ids, as tasks. */
export function programOf(
  instructions: readonly Instruction[],
  functions: readonly (readonly StageFunction[])[],
  memory: Memory,
): TaskList {
  const first = idCount(instructions);
  const after = dependencies(instructions, memory)
    .slice(first)
    .map((before) => before.filter((at) => at >= first).map((at) => at - first));
  const cost = instructions.slice(first).reduce((sum, instruction) => sum + costOf(instruction), 0);
  return { tasks: chained(functions.slice(first), after), cost };
}

/** Instructions that make ids come first. */
function idCount(instructions: readonly Instruction[]): number {
  const first = instructions.findIndex((instruction) => !makesIds(instruction));
  return first < 0 ? instructions.length : first;
}

/** Leaves the function where an id is out of bounds. */
function emitBound(code: Code, bounds: StepGraph["bounds"], index: number, memory: Memory): void {
  const { ids, rows } = bounds[index]!;
  code.i32(memory.boundAt);
  code.i32(index);
  code.storeI32(0);
  code.i32(memory.addressOf(ids));
  code.i32(sizeOf(ids.shape));
  code.i32(rows);
  code.callKernel("firstOutside");
  code.returnUnlessZero();
}

/** Each once; ids that nothing uses are not computed. */
export function boundsToCheck(all: StepGraph["bounds"], memory: Memory): StepGraph["bounds"] {
  return all.filter(
    ({ ids, rows }, i) =>
      all.findIndex((other) => other.ids === ids && other.rows === rows) === i &&
      (!("inputs" in unshaped(ids).made) || memory.holds(unshaped(ids))),
  );
}
