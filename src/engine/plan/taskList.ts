import type { StageFunction } from "./instructionCode.js";
import { types } from "./wasm/code.js";
import type { ModuleWriter } from "./wasm/module.js";

/** Stages that threads can share: each begins when those before it are over. */
export interface TaskList {
  readonly tasks: readonly Task[];
  /** What they take on one thread, in nanoseconds, roughly. */
  readonly cost: number;
}

export interface Task extends StageFunction {
  /** Stages that must be over, by their places in the list; all of them earlier. */
  readonly after: readonly number[];
}

/**
 * The stages of instructions, of which each begins when others are over.
 * @param after for each instruction the earlier ones that it waits for
 */
export function chained(
  stages: readonly (readonly StageFunction[])[],
  after: readonly (readonly number[])[],
): Task[] {
  const tasks: Task[] = [];
  const lastOf: number[] = [];
  stages.forEach((ofInstruction, at) => {
    ofInstruction.forEach((stage, i) => {
      const before = i === 0 ? after[at]!.map((other) => lastOf[other]!) : [tasks.length - 1];
      tasks.push({ ...stage, after: before });
    });
    lastOf.push(tasks.length - 1);
  });
  return tasks;
}

// Where kernels/tasks.ts expects what, in words.
const COUNT = 0;
const REMAINING = 16;
/** Words of a list that other threads than those at work look at. */
export const PROGRESS = 32;
export const FAILED = 64;
const STAGES = 80;
const [LEFT, PENDING, BLOCKS, AFTER, AFTER_END, STAGE] = [1, 2, 3, 4, 5, 8];

/** Bytes of a list in memory. */
export function sectionBytes(tasks: readonly Task[]): number {
  const edges = tasks.reduce((sum, { after }) => sum + after.length, 0);
  return 4 * (STAGES + STAGE * tasks.length + edges);
}

/**
 * The list as it lies in memory before anything of it has been done.
 * @param at its address
 */
export function sectionWords(tasks: readonly Task[], at: number): Int32Array {
  const words = new Int32Array(sectionBytes(tasks) / 4);
  const next = tasks.map((): number[] => []);
  tasks.forEach(({ after }, i) => {
    for (const other of after) next[other]!.push(i);
  });
  words[COUNT] = tasks.length;
  words[REMAINING] = tasks.length;
  let edge = STAGES + STAGE * tasks.length;
  tasks.forEach(({ blocks, after }, i) => {
    const stage = STAGES + STAGE * i;
    words[stage + LEFT] = blocks;
    words[stage + PENDING] = after.length;
    words[stage + BLOCKS] = blocks;
    words[stage + AFTER] = at + 4 * edge;
    words.set(next[i]!, edge);
    edge += next[i]!.length;
    words[stage + AFTER_END] = at + 4 * edge;
  });
  return words;
}

/**
 * Adds the function with which a thread takes tasks of a list and does them until all are done.
 * @param at the address of the list
 */
export function emitWork(writer: ModuleWriter, name: string, tasks: readonly Task[], at: number): void {
  const first = writer.putIntoTable(tasks.map((task) => task.function));
  writer.add(name, {}, (code) => {
    const task = code.local(types.i32);
    code.loop((leave) => {
      code.i32(at);
      code.callKernel("takeTask");
      code.tee(task);
      code.i32(0);
      code.isLess();
      leave();
      code.get(task);
      code.i32(255);
      code.and();
      code.get(task);
      code.i32(8);
      code.shiftRight();
      code.i32(first);
      code.add();
      writer.callFromTable(code);
      code.i32(at);
      code.get(task);
      code.callKernel("finishTask");
    });
  });
}
