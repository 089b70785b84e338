import { functions, type MapName } from "./functions.js";
import { inputsOf, sizeOf, unshaped, type Value } from "./ir.js";
import type { Instruction, Loop } from "./schedule.js";
import { loopsOf, operandsOf } from "./uses.js";

/**
 * How the work of an instruction is parted: into blocks of so many of its rows, or of its columns where it has one row;
 * the last block may be smaller. It hangs on shapes alone, never on who computes the blocks: sums of a block are put
 * together in the order of the blocks, so that the bits are the same for any number of threads.
 */
export interface Split {
  readonly blocks: number;
  readonly each: number;
}

/** Nanoseconds of a block, at least: some ten times what it takes to hand one to a thread. */
const BLOCK_NS = 15_000;
const MOST_BLOCKS = 16;
/** Rows of a block are a multiple of those that strips take. */
const ROWS = 4;

export function splitOf(instruction: Instruction): Split {
  const { units, grain } = unitsOf(instruction);
  const blocks = Math.min(MOST_BLOCKS, Math.floor(costOf(instruction) / BLOCK_NS), Math.floor(units / grain));
  if (blocks <= 1) return { blocks: 1, each: units };
  const each = Math.ceil(units / blocks / grain) * grain;
  return { blocks: Math.ceil(units / each), each };
}

/** What an instruction can be parted into, and how many of them must stay together. */
interface Units {
  readonly units: number;
  readonly grain: number;
}

const WHOLE: Units = { units: 1, grain: 1 };

function unitsOf(instruction: Instruction): Units {
  if (instruction.kind === "call") return unitsOfCall(instruction.value);
  const loops = loopsOf(instruction).map(unitsOfLoop);
  const units = instruction.kind === "strips" ? instruction.rows : loops[0]!.units;
  const grain = Math.max(...loops.map((loop) => loop.grain));
  // Groups of one size go with single rows.
  return loops.every((loop) => loop !== WHOLE && grain % loop.grain === 0) ? { units, grain } : WHOLE;
}

function unitsOfLoop({ space, members, reductions, accumulations }: Loop): Units {
  // Two rows may be added to the same row of a table.
  if (accumulations.length > 0 || members.some(({ dtype }) => dtype === "int32")) return WHOLE;
  if (space.rows === 1) {
    const isPlain = reductions.every(({ made }) => made.kind === "sum" && made.over === "all");
    return isPlain ? { units: space.columns, grain: ROWS } : WHOLE;
  }
  const groups = reductions.map(groupOf).filter((rows) => rows > 1 && rows < space.rows);
  if (groups.some((rows) => rows !== groups[0])) return WHOLE;
  const group = groups[0] ?? 1;
  return { units: space.rows, grain: group % ROWS === 0 ? group : group * ROWS };
}

/** How many rows after each other go into one result. */
function groupOf({ made }: Value): number {
  if (made.kind !== "sum" || made.over === "columns") return 1;
  return made.over === "all" ? Number.POSITIVE_INFINITY : made.inputs[0].shape.at(-2)!;
}

function unitsOfCall({ made, shape, dtype }: Value): Units {
  if (dtype === "int32") return WHOLE;
  switch (made.kind) {
    case "matmul": {
      const batches = sizeOf(shape.slice(0, -2));
      return batches > 1 ? { units: batches, grain: 1 } : { units: shape.at(-2)!, grain: 4 };
    }
    case "mask":
      return { units: sizeOf(shape), grain: 16 };
    case "sparse":
      return { units: shape[0]!, grain: 1 };
    case "gather":
      return { units: sizeOf(made.inputs[1].shape), grain: 16 };
    case "scan":
      return { units: sizeOf(shape) / shape.at(-1)!, grain: 1 };
    default:
      return WHOLE;
  }
}

/** What an instruction takes on one thread, in nanoseconds, roughly. */
export function costOf(instruction: Instruction): number {
  if (instruction.kind === "call") return costOfCall(instruction.value);
  return loopsOf(instruction).reduce((sum, loop) => sum + costOfLoop(loop), 0);
}

function costOfLoop(loop: Loop): number {
  const { space, members, reductions, accumulations } = loop;
  const read = new Set(operandsOf(loop).map(unshaped)).size;
  const long = members.reduce((sum, { made }) => sum + (made.kind === "map" ? costOfMap(made.name) : 0), 0);
  const each = 0.1 * (members.length + read) + 0.4 * (reductions.length + accumulations.length) + long;
  return space.rows * space.columns * each;
}

function costOfMap(name: MapName): number {
  return functions[name].cost ?? 0;
}

function costOfCall(value: Value): number {
  const size = sizeOf(value.shape);
  const { made } = value;
  switch (made.kind) {
    case "matmul":
      return size * made.inputs[0].shape.at(made.transposeA ? -2 : -1)! * 0.08;
    case "mask":
      return size * 1.5;
    case "sparse":
    case "sparseAdjoint":
      return size * 2;
    case "scan":
      return size;
    default:
      return 0.3 * (size + inputsOf(value).reduce((sum, { shape }) => sum + sizeOf(shape), 0));
  }
}
