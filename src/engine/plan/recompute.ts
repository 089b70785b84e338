import { functions } from "./functions.js";
import { inputsOf, unshaped, type Value } from "./ir.js";
import { type Instruction, isMember, type Loop } from "./schedule.js";
import { accessIn } from "./space.js";
import { isReadInPlace, operandsOf, readsOf } from "./uses.js";

/** Maps that a loop makes again in the place of one operand; more would cost more than reading it. */
const CHAIN = 4;

/**
 * Lets a loop compute an operand again where that is a few cheap maps of what it reads anyway, or of what is one number
 * for a row or column: neither written nor read, the value stays in registers. What no loop needs any more is left out.
 * @param roots are read when the step is over
 */
export function recompute(instructions: readonly Instruction[], roots: readonly Value[]): Instruction[] {
  const again = instructions.map((instruction) =>
    instruction.kind === "loop" ? withChains(instruction) : instruction,
  );
  return withoutUnused(again, roots);
}

function withChains(loop: Loop): Loop {
  const inside = new Set<Value>(loop.members);
  const read = new Set(operandsOf(loop).map(unshaped));
  const chains: Value[] = [];
  for (const operand of operandsOf(loop)) {
    const value = unshaped(operand);
    if (inside.has(value) || value.made.kind !== "map" || !isMember(value, operand, loop.space)) continue;
    const chain = chainOf(value, loop, inside, read);
    for (const member of chain ?? []) {
      inside.add(member);
      chains.push(member);
    }
  }
  return chains.length === 0
    ? loop
    : { ...loop, members: [...chains, ...loop.members], again: new Set(chains) };
}

/** The maps that make a value of what the loop reads, in order; null where there is more to it. */
function chainOf(
  value: Value,
  { space }: Loop,
  inside: ReadonlySet<Value>,
  read: ReadonlySet<Value>,
): readonly Value[] | null {
  const chain: Value[] = [];
  const visit = (operand: Value): boolean => {
    const source = unshaped(operand);
    const isThere = inside.has(source) || chain.includes(source);
    if (isThere || isNumber(source) || (source !== value && read.has(source) && source.made.kind !== "map"))
      return true;
    if (isNarrow(operand, space)) return true;
    const fits = isCheap(source) && isMember(source, operand, space);
    if (!fits || !inputsOf(source).every(visit) || chain.length === CHAIN) return false;
    chain.push(source);
    return true;
  };
  return visit(value) ? chain : null;
}

/** One number for each row or for each column of a matrix, computed or not: next to nothing to read. */
function isNarrow(operand: Value, space: Loop["space"]): boolean {
  const access = accessIn(operand.shape, space);
  const isOne = access === "perRow" || access === "perColumn";
  return space.rows > 1 && isOne && !isReadInPlace(unshaped(operand));
}

function isCheap({ made }: Value): boolean {
  return made.kind === "map" && functions[made.name].cost === undefined;
}

function isNumber({ made }: Value): boolean {
  return made.kind === "constant" && made.values.length === 1;
}

/** Goes backwards, so that what only unused maps needed goes with them. */
function withoutUnused(instructions: readonly Instruction[], roots: readonly Value[]): Instruction[] {
  const needed = new Set(roots.map(unshaped));
  const kept: Instruction[] = [];
  for (const instruction of [...instructions].reverse()) {
    const left = instruction.kind === "loop" ? trimmed(instruction, needed) : instruction;
    if (left.kind === "loop" && isEmpty(left)) continue;
    for (const value of readsOf(left)) needed.add(value);
    kept.push(left);
  }
  return kept.reverse();
}

function trimmed(loop: Loop, needed: ReadonlySet<Value>): Loop {
  const ends = [...loop.reductions.flatMap(inputsOf), ...loop.accumulations.map(({ rows }) => rows)];
  const used = new Set([...needed, ...ends.map(unshaped)]);
  const members: Value[] = [];
  for (const value of [...loop.members].reverse()) {
    if (!used.has(value)) continue;
    for (const input of inputsOf(value)) used.add(unshaped(input));
    members.push(value);
  }
  return members.length === loop.members.length ? loop : { ...loop, members: members.reverse() };
}

function isEmpty({ members, reductions, accumulations }: Loop): boolean {
  return members.length + reductions.length + accumulations.length === 0;
}
