import { type Builder, reachable } from "./builder.js";
import type { MapName } from "./functions.js";
import { type Gradient, sizeOf, unshaped, type Value } from "./ir.js";

/**
 * For each weight whose gradient is rows, a number that the square of none of their elements exceeds by more than
 * rounding, where sums of squares that the step computes anyway tell one: |u·v|² ≤ Σu²·Σv². Where it is finite, the
 * gradient is, and its elements need not be looked at; where it is not, nothing is known. A loss of squares and a penalty
 * on what was looked up are such sums.
 *
 * Squares of float32 end where numbers reach 2·10¹⁹. So many of these can be added up that no step has as many rows.
 *
 * @param roots what the step computes anyway
 */
export function gradientBounds(
  b: Builder,
  roots: readonly Value[],
  gradients: ReadonlyMap<string, Gradient>,
): ReadonlyMap<string, Value> {
  b.owner = { name: "the size of gradients" };
  const bounds = new Bounds(b, sumsOfSquares(roots));
  const found = new Map<string, Value>();
  for (const [weight, gradient] of gradients) {
    if (gradient.kind === "dense") continue;
    const parts = gradient.parts.map(({ rows }) => bounds.of(rows));
    const bound = parts.reduce((sum, part) => sum && part && b.map("add", [sum, part]));
    if (bound) found.set(weight, bound);
  }
  return found;
}

/** Σ over all elements of x², by x. */
function sumsOfSquares(roots: readonly Value[]): ReadonlyMap<Value, Value> {
  const found = new Map<Value, Value>();
  for (const value of reachable(roots)) {
    const { made } = value;
    if (made.kind !== "sum" || made.over !== "all") continue;
    const { made: summed, shape } = unshaped(made.inputs[0]);
    if (summed.kind !== "map" || summed.name !== "square") continue;
    const x = unshaped(summed.inputs[0]!);
    if (sizeOf(x.shape) === sizeOf(shape)) found.set(x, value);
  }
  return found;
}

/** Functions whose results are no larger than their operand, or than 1. */
const NO_LARGER: ReadonlySet<MapName> = new Set<MapName>(["neg", "abs", "relu", "copy", "detach"]);
const AT_MOST_ONE: ReadonlySet<MapName> = new Set<MapName>(["sigmoid", "tanh", "sign"]);

class Bounds {
  private readonly known = new Map<Value, Value | null>();

  constructor(
    private readonly b: Builder,
    private readonly sums: ReadonlyMap<Value, Value>,
  ) {}

  /** Of the squares of a value's elements; null where nothing tells one. */
  of(value: Value): Value | null {
    const source = unshaped(value);
    const known = this.known.get(source);
    if (known !== undefined) return known;
    const found = this.sums.get(source) ?? this.found(source);
    this.known.set(source, found);
    return found;
  }

  private found({ made }: Value): Value | null {
    const { b } = this;
    if (made.kind === "view") return this.of(made.inputs[0]);
    if (made.kind === "constant") {
      let largest = 0;
      for (const x of made.values) largest = Math.max(largest, x * x);
      return b.number(largest);
    }
    if (made.kind !== "map") return null;
    const { name, inputs } = made;
    if (AT_MOST_ONE.has(name)) return b.number(1);
    if (name === "square") return this.both("mul", [inputs[0]!, inputs[0]!]);
    if (name === "mul") return this.both("mul", inputs);
    if (NO_LARGER.has(name)) return this.of(inputs[0]!);
    // (x ± y)² ≤ 2x² + 2y².
    if (name === "add" || name === "sub") {
      const sum = this.both("add", inputs);
      return sum && b.map("mul", [sum, b.number(2)]);
    }
    return null;
  }

  private both(name: MapName, inputs: readonly Value[]): Value | null {
    const [x, y] = inputs.map((input) => this.of(input));
    return x && y ? this.b.map(name, [x, y]) : null;
  }
}
