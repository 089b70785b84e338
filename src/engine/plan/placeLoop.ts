import { type Strided, sizeOf, unshaped, type Value } from "./ir.js";
import type { Place, PlacedAddition, PlacedLoop, PlacedReduction } from "./loop/placedLoop.js";
import type { Memory } from "./memory.js";
import type { Accumulation, Loop, Strips } from "./schedule.js";
import { loopScratch, sumScratch } from "./scratch.js";
import { accessIn, copySpace, layoutIn, type Space } from "./space.js";
import { type Split, splitOf } from "./split.js";
import { loopsOf, operandsOf } from "./uses.js";

/** How a loop adds rows to a weight's gradient. */
export type PlaceAddition = (accumulation: Accumulation) => PlacedAddition;

/** The loops of an instruction with the addresses of all that they read and write. */
export function placeLoops(
  instruction: Loop | Strips,
  memory: Memory,
  placeAddition: PlaceAddition,
): PlacedLoop[] {
  const split = splitOf(instruction);
  let scratch = memory.scratchOf(instruction);
  return loopsOf(instruction).map((loop) => {
    const placed = placeLoop(loop, split, memory, placeAddition, scratch);
    scratch += loopScratch(loop, split);
    return placed;
  });
}

/** @param scratch where its scratch begins */
function placeLoop(
  loop: Loop,
  split: Split,
  memory: Memory,
  placeAddition: PlaceAddition,
  scratch: number,
): PlacedLoop {
  const { space } = loop;
  const members = loop.members.filter(({ made }) => made.kind === "map");
  const inside = new Set(loop.members);
  const operands = new Map<Value, Place>();
  for (const operand of operandsOf(loop)) {
    const source = unshaped(operand);
    if (!inside.has(source)) operands.set(operand, placeOf(operand, space, memory));
    // A view that this loop writes down is read where it comes from.
    else if (source.made.kind === "view") operands.set(source, viewPlace(source, space, memory));
  }
  return {
    ...space,
    operands,
    members,
    stores: loop.members
      .filter((value) => memory.holds(value) && !loop.again?.has(value))
      .map((value) => ({ value, to: { kind: "full", at: memory.addressOf(value) } })),
    reductions: placeReductions(loop, split, memory, scratch),
    additions: loop.accumulations.map(placeAddition),
    resolve: (value) => (inside.has(unshaped(value)) ? unshaped(value) : value),
  };
}

/**
 * The loop that lays one part of an assembled value in its place.
 * @param out where the whole begins
 */
export function placePart(
  part: Value,
  { offset, strides }: Strided,
  out: number,
  memory: Memory,
): PlacedLoop {
  const space = copySpace(part.shape);
  const layout = layoutIn(part.shape, { offset, strides }, space)!;
  return {
    ...space,
    operands: new Map([[part, placeOf(part, space, memory)]]),
    members: [],
    stores: [{ value: part, to: { kind: "strided", at: out, layout } }],
    reductions: [],
    additions: [],
    resolve: (value) => value,
  };
}

function placeOf(operand: Value, space: Space, memory: Memory): Place {
  const source = unshaped(operand);
  const { made } = source;
  if (made.kind === "constant" && made.values.length === 1)
    return { kind: "number", value: made.values[0]!, dtype: source.dtype };
  if (!memory.holds(source)) {
    if (made.kind === "view") return viewPlace(source, space, memory);
    if (made.kind === "gather") {
      const [table, ids] = made.inputs;
      const width = sizeOf(table.shape.slice(1));
      return { kind: "rowsOf", at: memory.addressOf(table), ids: memory.addressOf(ids), width };
    }
  }
  const access = accessIn(operand.shape, space);
  if (access === null) throw new Error(`${made.kind} ${source.id} cannot be read here`);
  return { kind: access, at: memory.addressOf(source) };
}

function viewPlace({ made, shape }: Value, space: Space, memory: Memory): Place {
  const layout = made.kind === "view" ? layoutIn(shape, made, space) : null;
  if (made.kind !== "view" || layout === null) throw new Error("no view that can be read here");
  return { kind: "strided", at: memory.addressOf(made.inputs[0]), layout };
}

/** Each sum has scratch of its own. */
function placeReductions(
  { reductions }: Loop,
  split: Split,
  memory: Memory,
  before: number,
): PlacedReduction[] {
  let scratch = before;
  return reductions.map((value): PlacedReduction => {
    const { made } = value;
    const to = memory.addressOf(value);
    if (made.kind === "max") return { kind: "max", value, to };
    if (made.kind !== "sum") throw new Error(`${made.kind} is no reduction`);
    if (made.over === "columns") return { kind: "columns", value, to };
    const own = scratch;
    scratch += sumScratch(value, split);
    const isParted = split.blocks > 1;
    if (made.over === "all") return { kind: "all", value, to, ...(isParted ? { partsAt: own } : {}) };
    return { kind: "rows", value, to, scratch: own, count: made.inputs[0].shape.at(-2)!, isParted };
  });
}
