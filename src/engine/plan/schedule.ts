import { reachable } from "./builder.js";
import { inputsOf, type StepGraph, sizeOf, unshaped, type Value } from "./ir.js";
import { accessIn, copySpace, isSameSpace, layoutIn, type Space, spaceOf } from "./space.js";
import { isReadInPlace } from "./uses.js";

/** One thing that a step does: a loop over elements, several that take turns, or a call of a kernel. */
export type Instruction = Loop | Strips | { readonly kind: "call"; readonly value: Value };

/** Loops over the same rows: so many rows go through all of them, then the next ones. */
export interface Strips {
  readonly kind: "strips";
  readonly rows: number;
  /** A multiple of four. */
  readonly atOnce: number;
  readonly loops: readonly Loop[];
}

/** Element-wise calls over one space, with the reductions and row gradients that end in it, in one pass over memory. */
export interface Loop {
  readonly kind: "loop";
  readonly space: Space;
  /** Maps, and views that are written down, in order. */
  readonly members: Value[];
  /** Members that an earlier loop makes too: here they stay in registers, and that one writes them where they are needed. */
  readonly again?: ReadonlySet<Value>;
  /** Sums and maxima of members or operands. */
  readonly reductions: Value[];
  readonly accumulations: Accumulation[];
}

/** Rows added to a weight's gradient at the places of their ids. */
export interface Accumulation {
  readonly weight: string;
  readonly part: number;
  readonly rows: Value;
  readonly ids: Value;
}

/** What a plan must have computed when it is over. */
export interface Goals {
  readonly roots: readonly Value[];
  readonly accumulations: readonly Accumulation[];
  /** Ids that are checked. */
  readonly ids: readonly Value[];
}

/** A loop grows no further than this: its values live in registers. */
const MEMBERS = 48;

/**
 * Puts the calls of a step in order and fuses what can run in one loop. A call joins the first loop of its space
 * that comes after everything it needs; values that meet within a loop never go to memory. Whole numbers come first:
 * ids are checked before a float is computed.
 */
export function schedule({ roots, accumulations, ids }: Goals): Instruction[] {
  const values = reachable([...roots, ...accumulations.flatMap((a) => [a.rows, a.ids])]);
  const scheduler = new Scheduler(valuesInMemory(values, [...roots, ...ids.map(unshaped)], accumulations));
  for (const value of values) if (value.dtype === "int32") scheduler.take(value);
  scheduler.endIds();
  for (const value of values) if (value.dtype !== "int32") scheduler.take(value);
  for (const accumulation of accumulations) scheduler.accumulate(accumulation);
  return scheduler.instructions;
}

export function goalsOf({ loss, total, updates, gradients, gradientBounds, bounds }: StepGraph): Goals {
  const dense = [...gradients.values()].flatMap((g) => (g.kind === "dense" ? [g.value] : []));
  return {
    roots: [loss, total, ...updates.values(), ...dense, ...gradientBounds.values()].map(unshaped),
    accumulations: [...gradients].flatMap(([weight, gradient]) =>
      gradient.kind === "rows" ? gradient.parts.map((part, i) => ({ weight, part: i, ...part })) : [],
    ),
    ids: bounds.map(({ ids }) => ids),
  };
}

/** Whether an instruction makes ids, which are there before any float is computed. */
export function makesIds(instruction: Instruction): boolean {
  if (instruction.kind === "call") return instruction.value.dtype === "int32";
  if (instruction.kind === "strips") return false;
  // A loop of floats may make ids again that it needs.
  const { members, reductions, accumulations } = instruction;
  return reductions.length + accumulations.length === 0 && members.every(({ dtype }) => dtype === "int32");
}

/** Gathers and views that something uses otherwise than a loop can read them; the others are read where they are used. */
function valuesInMemory(
  values: readonly Value[],
  roots: readonly Value[],
  accumulations: readonly Accumulation[],
): ReadonlySet<Value> {
  const found = new Set(roots);
  const use = (operand: Value, space: Space | null) => {
    const source = unshaped(operand);
    if (isReadInPlace(source) && (space === null || !fits(source, space))) found.add(source);
  };
  for (const value of values) {
    if (value.made.kind === "reshape") continue;
    for (const input of inputsOf(value)) use(input, spaceIn(value, input));
  }
  for (const accumulation of accumulations) use(accumulation.rows, rowSpace(accumulation));
  return found;
}

/** The space of the loop that reads this input of a value; null for calls of kernels. */
function spaceIn(value: Value, input: Value): Space | null {
  return value.made.kind === "assemble" ? copySpace(input.shape) : loopSpace(value);
}

/** The space of the loop that a value can be part of; null for calls of kernels. */
function loopSpace({ made, shape }: Value): Space | null {
  switch (made.kind) {
    case "map":
      return spaceOf(shape);
    case "max":
      return spaceOf(made.inputs[0].shape);
    case "sum":
      return spaceOf(made.over === "all" ? unshaped(made.inputs[0]).shape : made.inputs[0].shape);
    default:
      return null;
  }
}

/** Whether a loop over this space can read a gather or view through its inputs. */
function fits({ made, shape }: Value, space: Space): boolean {
  if (made.kind === "view") return layoutIn(shape, made, space) !== null;
  // One row for each id.
  const width = made.kind === "gather" ? sizeOf(made.inputs[0].shape.slice(1)) : 1;
  return isSameSpace(space, spaceOf([sizeOf(shape) / width, width]));
}

/** A row for each id, whatever shape the rows of the table have. */
function rowSpace({ rows, ids }: Accumulation): Space {
  const count = sizeOf(ids.shape);
  return spaceOf([count, sizeOf(rows.shape) / count]);
}

class Scheduler {
  readonly instructions: Instruction[] = [];
  /** The instruction that makes each value. */
  private readonly position = new Map<Value, number>();
  /** Loops before this one compute ids. */
  private firstFloat = 0;

  constructor(private readonly inMemory: ReadonlySet<Value>) {}

  endIds(): void {
    this.firstFloat = this.instructions.length;
  }

  take(value: Value): void {
    const { made } = value;
    switch (made.kind) {
      case "map":
        this.join(value, loopSpace(value)!, made.inputs, "members");
        return;
      case "sum":
      case "max":
        this.join(value, loopSpace(value)!, made.inputs, "reductions");
        return;
      case "view":
        if (this.inMemory.has(value)) this.join(value, copySpace(value.shape), [value], "members");
        return;
      case "gather":
        if (value.dtype === "float32" && !this.inMemory.has(value)) return;
        this.call(value);
        return;
      case "mask":
      case "matmul":
      case "scatter":
      case "sparse":
      case "sparseAdjoint":
      case "assemble":
      case "scan":
        this.call(value);
        return;
      case "weight":
      case "feed":
      case "constant":
      case "scalar":
      case "reshape":
        return;
    }
  }

  accumulate(accumulation: Accumulation): void {
    const { rows } = accumulation;
    const at = this.loopFor(rowSpace(accumulation), [rows]);
    (this.instructions[at] as Loop).accumulations.push(accumulation);
  }

  private join(value: Value, space: Space, operands: readonly Value[], as: "members" | "reductions"): void {
    const at = this.loopFor(space, operands);
    (this.instructions[at] as Loop)[as].push(value);
    this.position.set(value, at);
  }

  private call(value: Value): void {
    this.position.set(value, this.instructions.push({ kind: "call", value }) - 1);
  }

  /** The first loop of this space that may hold a call on these operands; a new one where there is none. */
  private loopFor(space: Space, operands: readonly Value[]): number {
    let first = this.firstFloat;
    for (const operand of operands) {
      for (const source of this.sources(operand)) {
        const made = this.position.get(source);
        if (made === undefined) continue;
        first = Math.max(first, isMember(source, operand, space) ? made : made + 1);
      }
    }
    const at = this.instructions.findIndex(
      (loop, i) =>
        i >= first && loop.kind === "loop" && isSameSpace(loop.space, space) && loop.members.length < MEMBERS,
    );
    if (at >= 0) return at;
    const loop: Loop = { kind: "loop", space, members: [], reductions: [], accumulations: [] };
    return this.instructions.push(loop) - 1;
  }

  /** What an operand is read from: itself, or the inputs of a gather or view that is not in memory. */
  private sources(operand: Value): readonly Value[] {
    const source = unshaped(operand);
    return isReadInPlace(source) && !this.position.has(source) ? inputsOf(source).map(unshaped) : [source];
  }
}

/** Whether an operand that a loop of this space computes can be used within it. */
export function isMember(source: Value, operand: Value, space: Space): boolean {
  if (unshaped(operand) !== source || source.made.kind !== "map") return false;
  return isSameSpace(spaceOf(source.shape), space) && accessIn(operand.shape, space) === "full";
}
