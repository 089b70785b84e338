import { emitStages } from "./instructionCode.js";
import type { Store } from "./store.js";
import { emitWork, sectionBytes, sectionWords, type TaskList } from "./taskList.js";
import type { Crew, Section } from "./threads/crew.js";
import { type Code, types } from "./wasm/code.js";
import type { ModuleWriter } from "./wasm/module.js";
import { type WasmExports, webAssembly } from "./wasm/webAssembly.js";

/** Something that a plan does: what one thread does first, tasks that threads share, what one thread does last. */
export interface Routine extends TaskList {
  readonly name: string;
  /** It may leave the function with a number that is not 0: nothing more is done then. */
  readonly begin: (code: Code) => void;
  readonly end: (code: Code) => void;
}

/** Runs a routine. @returns 0, or the number with which it was left */
export type RunRoutine = () => number;

/**
 * Writes routines as a module and links it with the store. With a crew each has two forms: all of it on this thread,
 * and in three pieces, of which every thread runs the middle one.
 */
export function compileRoutines(
  writer: ModuleWriter,
  routines: readonly Routine[],
  store: Store,
  crew: Crew | null,
): RunRoutine[] {
  const written = routines.map((routine) => {
    emitRoutine(writer, routine);
    return crew !== null && routine.tasks.length > 1 ? emitPieces(writer, routine, store) : null;
  });
  const module = new webAssembly.Module(writer.bytes(store));
  const imports = { env: { memory: store.memory }, kernels: store.kernels };
  const exports = new webAssembly.Instance(module, imports).exports as WasmExports;
  return routines.map(({ name, cost }, i) => {
    const alone = exports[name]!;
    const pieces = written[i];
    if (!pieces) return () => alone();
    const [begin, work, end] = [exports[beginOf(name)]!, exports[workOf(name)]!, exports[endOf(name)]!];
    const section = crew!.add({ ...pieces, module, work: workOf(name) });
    return () => {
      if (!crew!.isWorth(cost)) return alone();
      const left = begin();
      if (left !== 0) return left;
      crew!.run(section, work);
      return end();
    };
  });
}

const beginOf = (name: string) => `${name} begin`;
const workOf = (name: string) => `${name} work`;
const endOf = (name: string) => `${name} end`;

function emitRoutine(writer: ModuleWriter, { name, begin, tasks, end }: Routine): void {
  writer.add(name, { result: types.i32 }, (code) => {
    begin(code);
    emitStages(code, tasks);
    end(code);
    code.i32(0);
  });
}

function emitPieces(
  writer: ModuleWriter,
  { name, begin, tasks, end }: Routine,
  store: Store,
): Pick<Section, "at" | "words"> {
  const at = store.allocate(sectionBytes(tasks));
  for (const [piece, write] of [
    [beginOf(name), begin],
    [endOf(name), end],
  ] as const) {
    writer.add(piece, { result: types.i32 }, (code) => {
      write(code);
      code.i32(0);
    });
  }
  emitWork(writer, workOf(name), tasks, at);
  return { at, words: sectionWords(tasks, at) };
}
