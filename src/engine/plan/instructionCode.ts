import { emitCall } from "./callCode.js";
import { type StepGraph, sizeOf, unshaped } from "./ir.js";
import { emitLoop, emitStrips } from "./loop/emitLoop.js";
import { type Memory, scratchOfLoop } from "./memory.js";
import { type PlaceAddition, placeLoop } from "./placeLoop.js";
import { type Instruction, makesIds } from "./schedule.js";
import type { Store } from "./store.js";
import { writesOf } from "./uses.js";
import type { Code } from "./wasm/code.js";
import type { ModuleWriter } from "./wasm/module.js";
import { type WasmExports, webAssembly } from "./wasm/webAssembly.js";

/**
 * Writes a function for each instruction.
 * @param seed      of the dropout masks
 * @param placeAddition how a loop adds rows of gradients
 * @returns their numbers
 */
export function emitFunctions(
  writer: ModuleWriter,
  instructions: readonly Instruction[],
  memory: Memory,
  seed: number,
  placeAddition: PlaceAddition,
): readonly number[] {
  return instructions.map((instruction) =>
    writer.add(null, null, (code) => {
      switch (instruction.kind) {
        case "loop":
          emitLoop(code, placeLoop(instruction, memory, placeAddition));
          return;
        case "strips": {
          let scratch = 0;
          const loops = instruction.loops.map((loop) => {
            const placed = placeLoop(loop, memory, placeAddition, scratch);
            scratch += scratchOfLoop(loop);
            return placed;
          });
          emitStrips(code, loops, instruction);
          return;
        }
        case "call":
          emitCall(code, instruction.value, memory, seed);
      }
    }),
  );
}

/**
 * Calls the functions in order. Ids come first and are checked as soon as they are there; `afterIds` is written
 * between the last of them and the first float.
 */
export function emitInstructions(
  code: Code,
  instructions: readonly Instruction[],
  functions: readonly number[],
  bounds: StepGraph["bounds"],
  memory: Memory,
  afterIds: () => void,
): void {
  bounds.forEach(({ ids }, i) => {
    if (unshaped(ids).made.kind === "feed") emitBound(code, bounds, i, memory);
  });
  let isAfterIds = false;
  instructions.forEach((instruction, at) => {
    const isIds = makesIds(instruction);
    if (!isIds && !isAfterIds) {
      afterIds();
      isAfterIds = true;
    }
    code.call(functions[at]!);
    if (!isIds) return;
    bounds.forEach(({ ids }, i) => {
      if (writesOf(instruction).includes(unshaped(ids))) emitBound(code, bounds, i, memory);
    });
  });
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

/** The module over the memory of the store. */
export function instantiate(writer: ModuleWriter, store: Store): WasmExports {
  const module = new webAssembly.Module(writer.bytes());
  const imports = { env: { memory: store.memory }, kernels: store.kernels };
  return new webAssembly.Instance(module, imports).exports as WasmExports;
}
