import { reachable } from "./builder.js";
import { inputsOf, type StepGraph, sizeOf, unshaped, type Value } from "./ir.js";
import { type Access, accessIn, type Space, spaceOf } from "./space.js";

/** One thing that a step does: a loop over elements, or a call of a kernel. */
export type Instruction = Loop | { readonly kind: "call"; readonly value: Value };

/** Element-wise calls over one space, with the sums and row gradients that end in it, in one pass over memory. */
export interface Loop {
  readonly kind: "loop";
  readonly space: Space;
  /** Maps, in order. */
  readonly members: Value[];
  /** Sums of members or operands. */
  readonly sums: Value[];
  readonly accumulations: Accumulation[];
}

/** Rows added to a weight's gradient at the places of their ids. */
export interface Accumulation {
  readonly weight: string;
  readonly part: number;
  readonly rows: Value;
  readonly ids: Value;
}

/** A loop grows no further than this: its values live in registers. */
const MEMBERS = 48;

/**
 * Puts the calls of a step in order and fuses what can run in one loop. A call joins the first loop of its space
 * that comes after everything it needs; values that meet within a loop never go to memory.
 */
export function schedule(graph: StepGraph): Instruction[] {
  const accumulations = accumulationsOf(graph);
  const roots = rootsOf(graph);
  const values = reachable([...roots, ...accumulations.flatMap(({ rows, ids }) => [rows, ids])]);
  const inMemory = valuesInMemory(values, roots, accumulations);
  const scheduler = new Scheduler(inMemory);
  // Ids come first: they are numbered before any row is added up.
  const ordered = [
    ...values.filter((v) => v.dtype === "int32"),
    ...values.filter((v) => v.dtype !== "int32"),
  ];
  for (const value of ordered) scheduler.take(value);
  for (const accumulation of accumulations) scheduler.accumulate(accumulation);
  return scheduler.instructions;
}

/** What must be in memory when the step is over. */
export function rootsOf({ loss, total, updates, gradients }: StepGraph): Value[] {
  const dense = [...gradients.values()].flatMap((g) => (g.kind === "dense" ? [g.value] : []));
  return [loss, total, ...updates.values(), ...dense].map(unshaped);
}

function accumulationsOf({ gradients }: StepGraph): Accumulation[] {
  return [...gradients].flatMap(([weight, gradient]) =>
    gradient.kind === "rows" ? gradient.parts.map((part, i) => ({ weight, part: i, ...part })) : [],
  );
}

/** Gathered rows that something else than a loop over them uses; the other gathers are read where they are used. */
function valuesInMemory(
  values: readonly Value[],
  roots: readonly Value[],
  accumulations: readonly Accumulation[],
): ReadonlySet<Value> {
  const found = new Set(roots);
  for (const value of values) {
    for (const input of inputsOf(value)) {
      const source = unshaped(input);
      if (value.made.kind === "reshape" || source.made.kind !== "gather") continue;
      const space = loopSpace(value);
      const fits = space !== null && isSameSpace(space, gatherSpace(source));
      if (!fits) found.add(source);
    }
  }
  for (const { rows } of accumulations) {
    const source = unshaped(rows);
    if (source.made.kind === "gather" && !isSameSpace(spaceOf(rows.shape), gatherSpace(source)))
      found.add(source);
  }
  return found;
}

/** The space of the loop that a value can be part of; null for calls of kernels. */
export function loopSpace(value: Value): Space | null {
  const { made } = value;
  if (made.kind === "map") return spaceOf(value.shape);
  if (made.kind !== "sum") return null;
  const [input] = made.inputs;
  return spaceOf(made.over === "all" ? unshaped(input).shape : input.shape);
}

/** One row for each id. */
export function gatherSpace({ made, shape }: Value): Space {
  const width = made.kind === "gather" ? sizeOf(made.inputs[0].shape.slice(1)) : 1;
  return spaceOf([sizeOf(shape) / width, width]);
}

export function isSameSpace(a: Space, b: Space): boolean {
  return a.rows === b.rows && a.columns === b.columns;
}

class Scheduler {
  readonly instructions: Instruction[] = [];
  /** The instruction that makes each value. */
  private readonly position = new Map<Value, number>();

  constructor(private readonly inMemory: ReadonlySet<Value>) {}

  take(value: Value): void {
    const { made } = value;
    switch (made.kind) {
      case "map":
      case "sum": {
        const space = loopSpace(value)!;
        const at = this.loopFor(space, made.inputs);
        const loop = this.instructions[at] as Loop;
        (made.kind === "map" ? loop.members : loop.sums).push(value);
        this.position.set(value, at);
        return;
      }
      case "gather":
        if (value.dtype === "float32" && !this.inMemory.has(value)) return;
        this.call(value);
        return;
      case "mask":
      case "matmul":
      case "scatter":
      case "sparse":
      case "sparseAdjoint":
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
    const at = this.loopFor(spaceOf(rows.shape), [rows]);
    (this.instructions[at] as Loop).accumulations.push(accumulation);
  }

  private call(value: Value): void {
    this.position.set(value, this.instructions.push({ kind: "call", value }) - 1);
  }

  /** The first loop of this space that may hold a call on these operands; a new one where there is none. */
  private loopFor(space: Space, operands: readonly Value[]): number {
    let first = 0;
    for (const operand of operands) {
      for (const source of this.sources(operand)) {
        const made = this.position.get(source);
        if (made === undefined) continue;
        const isInside = source.made.kind === "map" && isMember(source, operand, space);
        first = Math.max(first, isInside ? made : made + 1);
      }
    }
    const at = this.instructions.findIndex(
      (loop, i) =>
        i >= first && loop.kind === "loop" && isSameSpace(loop.space, space) && loop.members.length < MEMBERS,
    );
    if (at >= 0) return at;
    const loop: Loop = { kind: "loop", space, members: [], sums: [], accumulations: [] };
    return this.instructions.push(loop) - 1;
  }

  /** What an operand is read from: itself, or table and ids of a gather that is not in memory. */
  private sources(operand: Value): readonly Value[] {
    const source = unshaped(operand);
    if (source.made.kind === "gather" && !this.position.has(source)) return source.made.inputs.map(unshaped);
    return [source];
  }
}

/** Whether an operand that a loop of this space computes can be used within it. */
export function isMember(source: Value, operand: Value, space: Space): boolean {
  return (
    isSameSpace(spaceOf(source.shape), space) && accessIn(operand.shape, space) === ("full" satisfies Access)
  );
}
