import type { Drawing } from "./drawing.js";

/** Where boxes stand: rows from the outputs to the data, each in the order of the text. */
export interface Rows {
  /** Ids of boxes; the first row holds outputs, the last the data. */
  readonly rows: readonly (readonly string[])[];
  /** Boxes whose inputs cannot all stand in their order: they are in several rows, or two ops disagree. */
  readonly unordered: ReadonlySet<string>;
  /** Boxes without inputs that stand above the last row, each after a box further down that stands below it. */
  readonly props: readonly (readonly [string, string])[];
}

/**
 * Every box one row further from the outputs than the farthest box that uses it, like the depth of its line in
 * the config; data all in the last row. So inputs stand side by side, in their order, right below what uses them.
 */
export function rowsOf(drawing: Drawing): Rows {
  const inputs = inputsOf(drawing);
  const depths = depthsOf(drawing, inputs);
  const inText = textOrder(drawing, inputs);
  const { before, unordered } = orders(inputs, depths);
  const rows = Array.from({ length: Math.max(0, ...depths.values()) + 1 }, (): string[] => []);
  for (const id of inText) rows[depths.get(id)!]!.push(id);
  const ordered = rows.map((row) => sorted(row, before));
  return { rows: ordered, unordered, props: ordered.slice(0, -1).flatMap((row) => propsOf(row, inputs)) };
}

type Ids = ReadonlyMap<string, readonly string[]>;

/** The boxes that enter each box, in order. */
function inputsOf({ boxes, edges }: Drawing): Ids {
  const inputs = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) inputs.get(to)!.push(from);
  return inputs;
}

function depthsOf({ boxes }: Drawing, inputs: Ids): ReadonlyMap<string, number> {
  const depths = new Map<string, number>(boxes.map(({ id }) => [id, 0]));
  // Boxes come after what they use, so from the last to the first a box's depth is final when its inputs ask.
  for (const { id } of [...boxes].reverse()) {
    for (const input of inputs.get(id)!) depths.set(input, Math.max(depths.get(input)!, depths.get(id)! + 1));
  }
  const last = Math.max(0, ...depths.values());
  for (const { id, kind } of boxes) if (kind === "data") depths.set(id, last);
  return depths;
}

/** Boxes as a reader of the config meets them: an output, its first input with all below it, the second, … */
function textOrder({ boxes }: Drawing, inputs: Ids): ReadonlySet<string> {
  const met = new Set<string>();
  const stack = boxes
    .filter((box) => box.isOutput)
    .map((box) => box.id)
    .reverse();
  for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
    if (met.has(id)) continue;
    met.add(id);
    stack.push(...[...inputs.get(id)!].reverse());
  }
  for (const { id } of boxes) met.add(id);
  return met;
}

/** Which boxes must stand before which, and the users of those for which that cannot be. */
function orders(inputs: Ids, depths: ReadonlyMap<string, number>) {
  const before = new Map<string, Set<string>>();
  const unordered = new Set<string>();
  for (const [id, list] of inputs) {
    for (const [i, right] of list.entries()) {
      const left = list[i - 1];
      if (left === undefined) continue;
      if (depths.get(left) !== depths.get(right) || reaches(before, left, right)) unordered.add(id);
      else before.set(right, (before.get(right) ?? new Set()).add(left));
    }
  }
  return { before, unordered };
}

/** Whether `to` must stand before `from`, or is the same. */
function reaches(before: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set([from]);
  // A set is visited in the order of insertion, what is added meanwhile included.
  for (const id of seen) for (const next of before.get(id) ?? []) seen.add(next);
  return seen.has(to);
}

/** The row in its own order, except that what must stand before a box is moved there. */
function sorted(row: readonly string[], before: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const placed = new Set<string>();
  const place = (id: string) => {
    if (placed.has(id)) return;
    for (const left of before.get(id) ?? []) place(left);
    placed.add(id);
  };
  for (const id of row) place(id);
  return [...placed];
}

/** Whatever stands below a neighbour also stands below a box that nothing enters. */
function propsOf(row: readonly string[], inputs: Ids): [string, string][] {
  return row.flatMap((id, i): [string, string][] => {
    if (inputs.get(id)!.length > 0) return [];
    const right = row.slice(i + 1).flatMap((neighbour) => inputs.get(neighbour)!)[0];
    const left = row
      .slice(0, i)
      .flatMap((neighbour) => inputs.get(neighbour)!)
      .at(-1);
    const below = right ?? left;
    return below === undefined ? [] : [[below, id]];
  });
}
