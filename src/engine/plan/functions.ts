import { emitExp } from "./inlineExp.js";
import { emitTanh } from "./inlineTanh.js";
import { type Code, f32x4, i32x4, v128 } from "./wasm/code.js";

/** An element-wise function, as numbers (constants are folded with it) and as WebAssembly. */
export interface MapFunction {
  /** What it is on numbers. The caller rounds to float32. */
  readonly apply: (x: number, y: number, z: number) => number;
  /** Takes four lanes of each operand from the stack and leaves four lanes of the result. */
  readonly emit: (code: Code) => void;
  /** The same for lanes of int32, where there is such a form. */
  readonly emitInts?: (code: Code) => void;
  /** For functions of the kernel module: their name there. */
  readonly calls?: string;
  /** Nanoseconds that an element takes, where they are more than a fraction of one. */
  readonly cost?: number;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** One instruction; a second opcode is that for int32. */
const plain = (apply: MapFunction["apply"], opcode: number, ints?: number): MapFunction => ({
  apply,
  emit: (code) => code.simd(opcode),
  ...(ints === undefined ? {} : { emitInts: (code) => code.simd(ints) }),
});

/** 1 where the comparison holds, 0 elsewhere. */
const test = (holds: (x: number, y: number) => boolean, opcode: number, ints: number): MapFunction => ({
  apply: (x, y) => (holds(x, y) ? 1 : 0),
  emit: (code) => {
    code.simd(opcode);
    code.splat(1);
    code.simd(v128.and);
  },
  emitInts: (code) => {
    code.simd(ints);
    code.splatInt(1);
    code.simd(v128.and);
  },
});

/** Of two tests. */
const logical = (apply: (x: number, y: number) => number, opcode: number): MapFunction =>
  plain(apply, opcode, opcode);

/** y where x is not 0, z elsewhere. */
const choose = (pushZero: (code: Code) => void, notEqual: number) => (code: Code) => {
  const [x, y, z] = [code.vector(), code.vector(), code.vector()];
  code.set(z);
  code.set(y);
  code.set(x);
  code.get(y);
  code.get(z);
  code.get(x);
  pushZero(code);
  code.simd(notEqual);
  code.simd(v128.bitselect);
};

/** 2/√π · e^(−x²) · Σ 2ⁿ·x^(2n+1) / (1·3·…·(2n+1)): every term has the sign of x. */
function erf(x: number): number {
  if (!(Math.abs(x) < 6)) return Math.sign(x);
  let term = x;
  let sum = 0;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

function roundToEven(x: number): number {
  const floor = Math.floor(x);
  return x - floor === 0.5 ? 2 * Math.round(floor / 2) : Math.round(x);
}

const nothing = () => {};

/** A function of the kernel module. */
const called = (apply: MapFunction["apply"], calls: string): MapFunction => ({
  apply,
  calls,
  cost: 2,
  emit: (code) => code.callKernel(calls),
});

const table = {
  add: plain((x, y) => x + y, f32x4.add, i32x4.add),
  sub: plain((x, y) => x - y, f32x4.sub, i32x4.sub),
  mul: plain((x, y) => x * y, f32x4.mul, i32x4.mul),
  div: plain((x, y) => x / y, f32x4.div),
  max: plain((x, y) => Math.max(x, y), f32x4.max, i32x4.max),
  min: plain((x, y) => Math.min(x, y), f32x4.min, i32x4.min),
  neg: plain((x) => -x, f32x4.neg, i32x4.neg),
  abs: plain((x) => Math.abs(x), f32x4.abs, i32x4.abs),
  sqrt: plain((x) => Math.sqrt(x), f32x4.sqrt),
  reciprocal: {
    apply: (x) => 1 / x,
    emit: (code) => {
      const x = code.vector();
      code.set(x);
      code.splat(1);
      code.get(x);
      code.simd(f32x4.div);
    },
  },
  rsqrt: {
    apply: (x) => 1 / Math.sqrt(x),
    emit: (code) => {
      const root = code.vector();
      code.simd(f32x4.sqrt);
      code.set(root);
      code.splat(1);
      code.get(root);
      code.simd(f32x4.div);
    },
  },
  square: {
    apply: (x) => x * x,
    emit: (code) => {
      const x = code.vector();
      code.tee(x);
      code.get(x);
      code.simd(f32x4.mul);
    },
  },
  /** max(x, 0); NaN of NaN, so that it is not hidden. */
  relu: {
    apply: (x) => Math.max(x, 0),
    emit: (code) => {
      code.splat(0);
      code.simd(f32x4.max);
    },
  },
  floor: plain((x) => Math.floor(x), f32x4.floor),
  ceil: plain((x) => Math.ceil(x), f32x4.ceil),
  /** To the nearest whole number; halves to the even one. */
  round: plain(roundToEven, f32x4.nearest),
  exp: { apply: (x) => Math.exp(x), emit: emitExp, cost: 1 },
  log: called((x) => Math.log(x), "log"),
  expm1: called((x) => Math.expm1(x), "expm1"),
  erf: called(erf, "erf"),
  /** xʸ; of a negative x where y is a whole number. */
  pow: called((x, y) => x ** y, "pow"),
  log1p: called((x) => Math.log1p(x), "log1p"),
  tanh: { apply: (x) => Math.tanh(x), emit: emitTanh, cost: 2 },
  sigmoid: called(sigmoid, "sigmoid"),
  softplus: called((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), "softplus"),
  greater: test((x, y) => x > y, f32x4.gt, i32x4.gt),
  greaterEqual: test((x, y) => x >= y, f32x4.ge, i32x4.ge),
  less: test((x, y) => x < y, f32x4.lt, i32x4.lt),
  lessEqual: test((x, y) => x <= y, f32x4.le, i32x4.le),
  equal: test((x, y) => x === y, f32x4.eq, i32x4.eq),
  notEqual: test((x, y) => x !== y, f32x4.ne, i32x4.ne),
  /** −1, 0 or 1: 1 with the sign of x, where x is not 0. ±1 of NaN. */
  sign: {
    apply: (x) => Math.sign(x),
    emit: (code) => {
      const x = code.vector();
      code.set(x);
      code.splat(1);
      code.get(x);
      code.splat(-0);
      code.simd(v128.and);
      code.simd(v128.or);
      code.get(x);
      code.splat(0);
      code.simd(f32x4.ne);
      code.simd(v128.and);
    },
  },
  /** y where x is not 0, z elsewhere. */
  select: {
    apply: (x, y, z) => (x !== 0 ? y : z),
    emit: choose((code) => code.splat(0), f32x4.ne),
    emitInts: choose((code) => code.splatInt(0), i32x4.ne),
  },
  and: logical((x, y) => (x !== 0 && y !== 0 ? 1 : 0), v128.and),
  or: logical((x, y) => (x !== 0 || y !== 0 ? 1 : 0), v128.or),
  /** An int32 as a float32. */
  toFloat: plain((x) => x, f32x4.fromInt),
  /** The operand itself, in the shape of the result: how a smaller value is spread out. */
  copy: { apply: (x) => x, emit: nothing, emitInts: nothing },
  /** The operand itself, a constant to the gradient. */
  detach: { apply: (x) => x, emit: nothing },
} satisfies Record<string, MapFunction>;

export type MapName = keyof typeof table;

/** Every element-wise function that a plan knows. */
export const functions: Readonly<Record<MapName, MapFunction>> = table;
