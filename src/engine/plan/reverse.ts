import { adjoints } from "./adjoints.js";
import type { Builder } from "./builder.js";
import { reachable } from "./builder.js";
import { broadcastShape, CannotPlan, type Gradient, inputsOf, type RowGradient, type Value } from "./ir.js";

/**
 * The gradient of `total` for each weight: reverse-mode differentiation by rules of our own. A weight whose every
 * use is a gather gets rows and their ids; any other use makes the gradient dense.
 */
export function differentiate(b: Builder, total: Value, weights: readonly Value[]): Map<string, Gradient> {
  const gradients = gradientsAt(b, total, weights);
  return new Map([...gradients].map(([weight, gradient]) => [nameOf(weight), gradient]));
}

/** The same for values of any kind, none of which hangs on another. */
export function gradientsAt(b: Builder, total: Value, leaves: readonly Value[]): Map<Value, Gradient> {
  const needed = dependents(total, new Set(leaves));
  const byGather = new Set(leaves.filter((leaf) => onlyGathered(leaf, needed)));
  const rows = new Map<Value, RowGradient[]>();
  const sums = new Map<Value, Value>([[total, b.number(1)]]);
  const add = (value: Value, gradient: Value) => {
    const before = sums.get(value);
    sums.set(value, before ? b.map("add", [before, gradient]) : gradient);
  };
  for (const value of [...needed].sort((x, y) => y.id - x.id)) {
    const gradient = sums.get(value);
    const { made } = value;
    if (!gradient || !("inputs" in made)) continue;
    b.owner = value.owner;
    const [table, ids] = made.inputs as [Value, Value];
    if (made.kind === "gather" && byGather.has(table)) {
      rows.set(table, [...(rows.get(table) ?? []), { ids, rows: spread(b, gradient, value.shape) }]);
      continue;
    }
    const wants = (input: Value) => needed.has(input);
    try {
      adjoints(b, value, made, gradient, wants, add);
    } catch (error) {
      if (error instanceof CannotPlan) throw new CannotPlan(`${value.owner.name}: ${error.message}`);
      throw error;
    }
  }
  const gradients = new Map<Value, Gradient>();
  for (const leaf of leaves) {
    const parts = rows.get(leaf);
    const sum = sums.get(leaf);
    if (parts) gradients.set(leaf, { kind: "rows", parts });
    else if (sum) gradients.set(leaf, { kind: "dense", value: spread(b, sum, leaf.shape) });
  }
  return gradients;
}

/** A gradient in the full shape of its value; rules may leave it smaller where all elements are equal. */
export function spread(b: Builder, gradient: Value, shape: readonly number[]): Value {
  return b.map("copy", [gradient], broadcastShape([gradient.shape, shape]));
}

/** Values on the way from a weight to the total. */
function dependents(total: Value, weights: ReadonlySet<Value>): Set<Value> {
  const found = new Set<Value>();
  for (const value of reachable([total])) {
    if (weights.has(value) || inputsOf(value).some((input) => found.has(input))) found.add(value);
  }
  return found;
}

function onlyGathered(weight: Value, among: ReadonlySet<Value>): boolean {
  return [...among].every(
    (value) =>
      !inputsOf(value).includes(weight) || (value.made.kind === "gather" && inputsOf(value)[1] !== weight),
  );
}

function nameOf({ made }: Value): string {
  if (made.kind !== "weight") throw new CannotPlan("a gradient of something else than a weight");
  return made.name;
}
