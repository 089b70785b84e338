import type { TfCore } from "../../declare/op.js";
import type { OptimizerDeclaration, OptimizerOptions } from "../../declare/optimizer.js";
import { Builder } from "./builder.js";
import type { MapName } from "./functions.js";
import { CannotPlan, type Value } from "./ir.js";

/** An optimizer's update of one element, as values over the weights `weight`, `gradient` and its slots. */
export interface UpdateRule {
  readonly weight: Value;
  readonly slots: ReadonlyMap<string, Value>;
  /** The same where the gradient is 0. */
  readonly still: { readonly weight: Value; readonly slots: ReadonlyMap<string, Value> };
  /** Whether a weight whose gradient is 0 stays as it is, with all its slots: rows may then be left out. */
  readonly skipsZeros: boolean;
  /** How many numbers `scalars` yields each step. */
  readonly scalarCount: number;
}

/** What changes from step to step. */
export interface StepNumbers {
  readonly learnrate: number;
  /** From 1. */
  readonly step: number;
  readonly options: OptimizerOptions;
}

/**
 * Reads an optimizer's `update` by running it on symbols: element-wise calls become values, numbers become inputs of
 * the step. So an optimizer needs no second form for plans.
 * @throws CannotPlan where it calls something else
 */
export function readUpdate(optimizer: OptimizerDeclaration, numbers: StepNumbers): UpdateRule {
  const b = new Builder();
  b.isFinite = true;
  const weight = b.weight("weight", [ELEMENTS]);
  const slots = Object.fromEntries(
    Object.keys(optimizer.slots).map((name) => [name, b.weight(`slot ${name}`, [ELEMENTS])]),
  );
  const run = (gradient: Value) => {
    let count = 0;
    const tf = symbolicTf(
      optimizer.name,
      (value) => (typeof value === "number" ? b.scalar(count++) : value),
      b,
    );
    const { weight: next, slots: kept } = optimizer.update(tf, {
      weight,
      gradient,
      slots,
      ...numbers,
    } as never);
    return { weight: next as unknown as Value, slots: new Map(Object.entries(kept)) as never, count };
  };
  const moving = run(b.weight("gradient", [ELEMENTS]));
  const still = run(b.number(0));
  const skipsZeros =
    still.weight === weight &&
    Object.entries(slots).every(
      ([name, slot]) => (still.slots as ReadonlyMap<string, Value>).get(name) === slot,
    );
  return { weight: moving.weight, slots: moving.slots, still, skipsZeros, scalarCount: moving.count };
}

/** The numbers of this step, in the order in which `update` uses them. */
export function scalarsOf(optimizer: OptimizerDeclaration, numbers: StepNumbers): number[] {
  const found: number[] = [];
  const symbol = {};
  const call = (...args: unknown[]) => {
    for (const arg of args) if (typeof arg === "number") found.push(arg);
    return symbol;
  };
  const tf = new Proxy({}, { get: () => call });
  const slots = Object.fromEntries(Object.keys(optimizer.slots).map((name) => [name, symbol]));
  optimizer.update(tf as TfCore, { weight: symbol, gradient: symbol, slots, ...numbers } as never);
  return found;
}

/** Any number: the update is the same for each element. */
const ELEMENTS = 8;

const known: ReadonlyMap<string, MapName> = new Map<string, MapName>([
  ["add", "add"],
  ["sub", "sub"],
  ["mul", "mul"],
  ["div", "div"],
  ["maximum", "max"],
  ["minimum", "min"],
  ["neg", "neg"],
  ["abs", "abs"],
  ["sign", "sign"],
  ["square", "square"],
  ["sqrt", "sqrt"],
  ["rsqrt", "rsqrt"],
  ["exp", "exp"],
]);

function symbolicTf(optimizer: string, asValue: (value: Value | number) => Value, b: Builder): TfCore {
  const get = (_: object, called: string) => {
    const name = known.get(called);
    if (!name) throw new CannotPlan(`optimizer ${optimizer}: a plan has no form for tf.${called}`);
    return (...args: (Value | number)[]) => b.map(name, args.map(asValue));
  };
  return new Proxy({}, { get: get as never }) as TfCore;
}
