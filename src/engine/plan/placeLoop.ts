import { sizeOf, unshaped, type Value } from "./ir.js";
import type { Place, PlacedLoop, PlacedSum } from "./loopCode.js";
import { type Memory, scratchOf } from "./memory.js";
import type { Accumulation, Loop } from "./schedule.js";
import { accessIn, type Space } from "./space.js";
import { operandsOf } from "./uses.js";

/** Where the rows of a weight's gradient are added up. */
export type RowsPlace = (accumulation: Accumulation) => Place & { readonly kind: "rowsOf" };

/** A loop with the addresses of all that it reads and writes. */
export function placeLoop(loop: Loop, memory: Memory, rowsPlace: RowsPlace): PlacedLoop {
  const { space, members } = loop;
  const inside = new Set(members);
  const operands = new Map<Value, Place>();
  for (const operand of operandsOf(loop)) {
    if (!inside.has(unshaped(operand))) operands.set(operand, placeOf(operand, space, memory));
  }
  return {
    ...space,
    operands,
    members,
    stores: members
      .filter((value) => memory.holds(value))
      .map((value) => ({ value, to: { kind: "full", at: memory.addressOf(value) } })),
    sums: placeSums(loop, memory),
    additions: loop.accumulations.map((accumulation) => ({
      value: accumulation.rows,
      to: rowsPlace(accumulation),
    })),
    resolve: (value) => (inside.has(unshaped(value)) ? unshaped(value) : value),
  };
}

function placeOf(operand: Value, space: Space, memory: Memory): Place {
  const source = unshaped(operand);
  const { made } = source;
  if (made.kind === "constant" && made.values.length === 1) return { kind: "number", value: made.values[0]! };
  if (made.kind === "gather" && !memory.holds(source)) {
    const [table, ids] = made.inputs;
    const width = sizeOf(table.shape.slice(1));
    return { kind: "rowsOf", at: memory.addressOf(table), ids: memory.addressOf(ids), width };
  }
  return { kind: accessIn(operand.shape, space), at: memory.addressOf(source) };
}

/** Each sum over rows has scratch of its own. */
function placeSums({ sums }: Loop, memory: Memory): PlacedSum[] {
  let scratch = memory.scratchAt;
  return sums.flatMap((value): PlacedSum[] => {
    const { made } = value;
    if (made.kind !== "sum") return [];
    const own = scratch;
    scratch += scratchOf(value);
    return [{ value, over: made.over, to: memory.addressOf(value), scratch: own }];
  });
}
