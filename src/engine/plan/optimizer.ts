import type { TfCore } from "../../declare/op.js";
import type { Optimizer } from "../../declare/optimizer.js";
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
  /** The number 0. */
  readonly zero: Value;
  /** One more than the last scalar that it uses. */
  readonly scalarCount: number;
}

/** The updates of a run's weights. Both number their scalars together. */
export interface UpdateRules {
  /** Of weights that weight decay acts on. */
  readonly decaying: UpdateRule;
  /** Of the others; the same one where the optimizer makes no difference. */
  readonly plain: UpdateRule;
  /** How many numbers `scalarsOf` yields each step. */
  readonly scalarCount: number;
  /**
   * The largest norm of all gradients together; null: any. Where there is one, scalar 0 is what gradients are
   * multiplied with, which whoever runs the step finds by `gradientScale`.
   */
  readonly clipNorm: number | null;
}

/** The scalar that all gradients are multiplied with, where their norm is bounded. */
export const SCALE = 0;

/** What changes from step to step. */
export interface StepNumbers {
  readonly learnrate: number;
  /** From 1. */
  readonly step: number;
}

/**
 * Reads an optimizer's `update` by running it on symbols: element-wise calls become values, numbers become inputs of
 * the step. So an optimizer needs no second form for plans.
 * @throws CannotPlan where it calls something else
 */
export function readUpdates(optimizer: Optimizer): UpdateRules {
  const { clipNorm, tellsDecay } = optimizer;
  const decaying = readUpdate(optimizer, true, clipNorm === null ? 0 : 1);
  const { scalarCount } = decaying;
  if (!tellsDecay) return { decaying, plain: decaying, scalarCount, clipNorm };
  const plain = readUpdate(optimizer, false, scalarCount);
  return { decaying, plain, scalarCount: plain.scalarCount, clipNorm };
}

/**
 * What yields the numbers of a step, in the order in which the updates use them; 1 in the place of `SCALE`. They last
 * until it is asked again. An optimizer that never asks for the number of the step is asked anew only where the learning
 * rate is another.
 */
export function scalarsOf(optimizer: Optimizer): (numbers: StepNumbers) => readonly number[] {
  const found: number[] = [];
  const symbol = {};
  const call = (...args: unknown[]) => {
    for (const arg of args) if (typeof arg === "number") found.push(arg);
    return symbol;
  };
  const tf = new Proxy({}, { get: () => call }) as TfCore;
  const slots = Object.fromEntries(Object.keys(optimizer.slots).map((name) => [name, symbol]));
  const kinds = optimizer.tellsDecay ? [true, false] : [true];
  let known: number | null = null;
  return ({ learnrate, step }) => {
    if (learnrate === known) return found;
    known = learnrate;
    found.length = 0;
    if (optimizer.clipNorm !== null) found.push(1);
    for (const decays of kinds) {
      const input = {
        weight: symbol,
        gradient: symbol,
        slots,
        decays,
        gradientScale: symbol,
        learnrate,
        get step() {
          known = null;
          return step;
        },
      };
      optimizer.update(tf, input as never);
    }
    return found;
  };
}

/** Any that an optimizer can start from. */
const FIRST: StepNumbers = { learnrate: 0.1, step: 1 };

/** @param firstScalar the number of the first scalar that this update uses */
function readUpdate(optimizer: Optimizer, decays: boolean, firstScalar: number): UpdateRule {
  const b = new Builder();
  b.isFinite = true;
  const weight = b.weight("weight", [ELEMENTS]);
  const slots = Object.fromEntries(
    Object.keys(optimizer.slots).map((name) => [name, b.weight(`slot ${name}`, [ELEMENTS])]),
  );
  const run = (gradient: Value) => {
    let last = firstScalar;
    const tf = symbolicTf(
      optimizer.name,
      (value) => (typeof value === "number" ? b.scalar(last++) : value),
      b,
    );
    const input = { weight, gradient, slots, decays, gradientScale: b.scalar(SCALE), ...FIRST };
    const { weight: next, slots: kept } = optimizer.update(tf, input as never);
    return { weight: next as unknown as Value, slots: new Map(Object.entries(kept)) as never, count: last };
  };
  const moving = run(b.weight("gradient", [ELEMENTS]));
  const zero = b.number(0);
  const still = run(zero);
  const skipsZeros =
    still.weight === weight &&
    Object.entries(slots).every(
      ([name, slot]) => (still.slots as ReadonlyMap<string, Value>).get(name) === slot,
    );
  const { weight: next, slots: kept, count } = moving;
  return { weight: next, slots: kept, still, skipsZeros, zero, scalarCount: count };
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
  ["notEqual", "notEqual"],
  ["where", "select"],
]);

function symbolicTf(optimizer: string, asValue: (value: Value | number) => Value, b: Builder): TfCore {
  const made: Readonly<Record<string, (...args: (Value | number)[]) => Value>> = {
    zerosLike: () => b.number(0),
    clipByValue: (x, low, high) => {
      const [value, least, most] = [x!, low!, high!].map(asValue) as [Value, Value, Value];
      // The bounds lie on either side of 0.
      return b.knownNumber(value) === 0 ? value : b.map("max", [b.map("min", [value, most]), least]);
    },
  };
  const get = (_: object, called: string) => {
    if (Object.hasOwn(made, called)) return made[called];
    const name = known.get(called);
    if (!name) throw new CannotPlan(`optimizer ${optimizer}: a plan has no form for tf.${called}`);
    return (...args: (Value | number)[]) => b.map(name, args.map(asValue));
  };
  return new Proxy({}, { get: get as never }) as TfCore;
}
