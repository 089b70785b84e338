import { reachable } from "./builder.js";
import { boundsToCheck, emitFunctions, emitIds, programOf } from "./instructionCode.js";
import { type StepGraph, unshaped, type Value } from "./ir.js";
import { type FeedPlace, Memory } from "./memory.js";
import type { PlacedParameter } from "./parameters.js";
import { recompute } from "./recompute.js";
import { compileRoutines } from "./routine.js";
import { type Instruction, schedule } from "./schedule.js";
import type { Store } from "./store.js";
import { inStrips } from "./strips.js";
import type { Crew } from "./threads/crew.js";
import { ModuleWriter } from "./wasm/module.js";

/** Outputs for so many rows as code over the store's memory. */
export interface CompiledForward {
  readonly feeds: ReadonlyMap<string, FeedPlace>;
  /** Where each output is, in their order. */
  readonly outputsAt: readonly number[];
  /** Which of `bounds` was broken, where `compute` does not return 0. */
  readonly boundAt: number;
  readonly bounds: StepGraph["bounds"];
  /** @returns 0, or 1 + the place of an id out of bounds */
  compute(): number;
  readonly instructions: readonly Instruction[];
  /** Bytes of its own buffers. */
  readonly bytes: number;
}

/** Writes outputs as a WebAssembly module. It reads the weights where the steps leave them. */
export function compileForward(
  store: Store,
  parameters: ReadonlyMap<string, PlacedParameter>,
  outputs: readonly Value[],
  allBounds: StepGraph["bounds"],
  crew: Crew | null = null,
): CompiledForward {
  const roots = outputs.map(unshaped);
  const ids = allBounds.map((bound) => bound.ids);
  const kept = [...roots, ...ids];
  const instructions = inStrips(recompute(schedule({ roots, accumulations: [], ids }), kept));
  const values = reachable(kept);
  const memory = new Memory({ store, parameters, instructions, roots: kept, values, scalarCount: 0 });
  const bounds = boundsToCheck(allBounds, memory);
  const writer = new ModuleWriter();
  const functions = emitFunctions(writer, instructions, memory, 0, noGradients);
  const program = programOf(instructions, functions, memory);
  const [compute] = compileRoutines(
    writer,
    [
      {
        name: "compute",
        begin: (code) => emitIds(code, instructions, functions, bounds, memory),
        ...program,
        end: () => {},
      },
    ],
    store,
    crew,
  );
  return {
    feeds: memory.feeds,
    outputsAt: roots.map((output) => memory.addressOf(output)),
    boundAt: memory.boundAt,
    bounds,
    compute: compute!,
    instructions,
    bytes: memory.bytes,
  };
}

function noGradients(): never {
  throw new Error("a prediction has no gradients");
}
