import { inputsOf, unshaped, type Value } from "./ir.js";
import { type Instruction, type Loop, makesIds } from "./schedule.js";
import { accessIn } from "./space.js";
import { isReadInPlace, operandsOf, readsOf, writesOf } from "./uses.js";

/** Numbers of a row's width that a strip has of each operand: a few such blocks stay in the nearest cache. */
const STRIP = 1024;
/** A loop of no more elements may stand between loops that run strip by strip. */
const SMALL = 64;

/**
 * Puts loops over the same rows together where each needs of the ones before it its own rows alone: they then run
 * strip by strip, a few rows through all of them, and find in the nearest cache what the loop before has read or
 * written. Only the order in which rows take their turn changes.
 */
export function inStrips(instructions: readonly Instruction[]): Instruction[] {
  const found: Instruction[] = [];
  let rest = instructions;
  while (rest.length > 0) {
    const [first, ...others] = rest as [Instruction, ...Instruction[]];
    const { group, left } = groupFrom(first, others);
    const rows = group ? rowsOf(group) : 0;
    const atOnce = group ? rowsAtOnce(group) : 0;
    if (group && rows > atOnce) {
      found.push({ kind: "strips", rows, atOnce, loops: group });
      rest = left;
    } else {
      found.push(first);
      rest = others;
    }
  }
  return found;
}

/** The loops that can run with `first`, and the instructions that are left, in order; no group where it is alone. */
function groupFrom(
  first: Instruction,
  others: readonly Instruction[],
): { readonly group: readonly Loop[] | null; readonly left: readonly Instruction[] } {
  const alone = { group: null, left: others };
  if (first.kind !== "loop" || makesIds(first)) return alone;
  for (const rows of new Set([first.space.rows, first.space.columns])) {
    if (!isOver(first, rows)) continue;
    const group = [first];
    const skipped: Instruction[] = [];
    let at = 0;
    for (; at < others.length; at++) {
      const next = others[at]!;
      if (next.kind !== "loop") break;
      if (canJoin(next, rows, group, skipped)) group.push(next);
      else if (next.space.rows * next.space.columns <= SMALL) skipped.push(next);
      else break;
    }
    if (group.length > 1 && group.some(({ space }) => space.rows === rows))
      return { group, left: [...skipped, ...others.slice(at)] };
  }
  return alone;
}

/** Whether a loop has so many rows, or is one column of them. */
function isOver({ space }: Loop, rows: number): boolean {
  return rows > 1 && (space.rows === rows || (space.rows === 1 && space.columns === rows));
}

function canJoin(next: Loop, rows: number, group: readonly Loop[], skipped: readonly Instruction[]): boolean {
  if (!isOver(next, rows)) return false;
  const late = new Set(skipped.flatMap((instruction) => writesOf(instruction)));
  if (readsOf(next).some((value) => late.has(value))) return false;
  return operandsOf(next).every((operand) => {
    const source = unshaped(operand);
    const maker = group.find((loop) => makes(loop, source));
    if (maker) return isOfRows(source, maker, rows) && isReadByRow(operand, next);
    // Read through a gather or view, the rows are others.
    return (
      !isReadInPlace(source) ||
      !inputsOf(source).some((input) => group.some((loop) => makes(loop, unshaped(input))))
    );
  });
}

function makes({ members, reductions }: Loop, value: Value): boolean {
  return members.includes(value) || reductions.includes(value);
}

/** Whether the rows that a loop has gone through are those of the value that are there. */
function isOfRows(value: Value, { members, space }: Loop, rows: number): boolean {
  if (members.includes(value)) return true;
  const isEachRow = value.made.kind === "max" || (value.made.kind === "sum" && value.made.over === "columns");
  return isEachRow && space.rows === rows;
}

/** Whether a row of the loop reads no other row of the operand. */
function isReadByRow(operand: Value, { space, members }: Loop): boolean {
  const access = accessIn(operand.shape, space);
  return members.includes(unshaped(operand)) || access === "full" || access === "perRow";
}

function rowsOf(group: readonly Loop[]): number {
  return Math.max(...group.map(({ space }) => space.rows));
}

/** A multiple of four. */
function rowsAtOnce(group: readonly Loop[]): number {
  const widest = Math.max(...group.map(({ space }) => (space.rows === 1 ? 1 : space.columns)));
  return Math.max(4, 4 * Math.floor(STRIP / widest / 4));
}
