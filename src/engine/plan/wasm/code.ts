/** Opcodes behind the SIMD prefix. */
export const v128 = {
  load: 0x00,
  load32Splat: 0x09,
  store: 0x0b,
  const: 0x0c,
  shuffle: 0x0d,
  and: 0x4e,
  or: 0x50,
  bitselect: 0x52,
  anyTrue: 0x53,
  load32Lane: 0x56,
  store32Lane: 0x5a,
  store64Lane: 0x5b,
} as const;

export const f32x4 = {
  splat: 0x13,
  extractLane: 0x1f,
  eq: 0x41,
  ne: 0x42,
  lt: 0x43,
  gt: 0x44,
  le: 0x45,
  ge: 0x46,
  abs: 0xe0,
  neg: 0xe1,
  ceil: 0x67,
  floor: 0x68,
  nearest: 0x6a,
  sqrt: 0xe3,
  add: 0xe4,
  sub: 0xe5,
  mul: 0xe6,
  div: 0xe7,
  min: 0xe8,
  max: 0xe9,
  /** The second where it is smaller than the first, else the first: NaN of a first that is. */
  pmin: 0xea,
  /** The second where it is larger than the first, else the first: likewise. */
  pmax: 0xeb,
  fromInt: 0xfa,
  /** Two float64 to the lower two float32. */
  demote: 0x5e,
} as const;

export const i32x4 = {
  eq: 0x37,
  ne: 0x38,
  lt: 0x39,
  gt: 0x3b,
  le: 0x3d,
  ge: 0x3f,
  abs: 0xa0,
  neg: 0xa1,
  shl: 0xab,
  /** Keeps the sign. */
  shiftRight: 0xac,
  add: 0xae,
  sub: 0xb1,
  mul: 0xb5,
  min: 0xb6,
  max: 0xb8,
} as const;

export const f64x2 = {
  splat: 0x14,
  extractLane: 0x21,
  /** The lower two float32 to float64. */
  promote: 0x5f,
  add: 0xf0,
} as const;

export const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;
export type Type = (typeof types)[keyof typeof types];

const I32_ADD = 0x6a;
const I32_SUB = 0x6b;
const I32_MUL = 0x6c;
const I32_DIV_U = 0x6e;
const I32_REM_U = 0x70;
const I32_AND = 0x71;
const I32_SHL = 0x74;
const I32_SHR_U = 0x76;
const I32_LT_U = 0x49;
const I32_LT_S = 0x48;

/** Where the functions of the kernel module are numbered. */
export type KernelNumber = (name: string) => number;

/**
 * The body of one WebAssembly function, written instruction by instruction.
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */
export class Code {
  private readonly bytes: number[] = [];
  private readonly locals: Type[] = [];

  /** @param parameters how many it has: they are locals 0, 1, … */
  constructor(
    private readonly kernelNumber: KernelNumber,
    private readonly parameters = 0,
  ) {}

  /** A new local variable. */
  local(type: Type): number {
    return this.parameters + this.locals.push(type) - 1;
  }

  vector(): number {
    return this.local(types.v128);
  }

  get(local: number): void {
    this.put(0x20, ...unsigned(local));
  }

  set(local: number): void {
    this.put(0x21, ...unsigned(local));
  }

  tee(local: number): void {
    this.put(0x22, ...unsigned(local));
  }

  i32(value: number): void {
    this.put(0x41, ...signed(value | 0));
  }

  f32(value: number): void {
    this.put(0x43, ...floatBytes(value));
  }

  f64Zero(): void {
    this.put(0x44, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Four lanes of one number. */
  splat(value: number): void {
    const lane = floatBytes(value);
    this.simd(v128.const);
    this.put(...lane, ...lane, ...lane, ...lane);
  }

  /** Four lanes of one int32. */
  splatInt(value: number): void {
    const lane = [...new Uint8Array(Int32Array.of(value).buffer)];
    this.simd(v128.const);
    this.put(...lane, ...lane, ...lane, ...lane);
  }

  simd(opcode: number): void {
    this.put(0xfd, ...unsigned(opcode));
  }

  /** A SIMD instruction on memory; the address is on the stack. */
  simdAt(opcode: number, offset: number): void {
    this.simd(opcode);
    this.put(2, ...unsigned(offset));
  }

  /** As `simdAt`, of one lane. */
  laneAt(opcode: number, offset: number, lane: number): void {
    this.simdAt(opcode, offset);
    this.put(lane);
  }

  /** A SIMD instruction that names a lane. */
  lane(opcode: number, lane: number): void {
    this.simd(opcode);
    this.put(lane);
  }

  /** The upper two float32 moved down, on the stack. */
  upperHalf(local: number): void {
    this.get(local);
    this.get(local);
    this.simd(v128.shuffle);
    for (let i = 0; i < 16; i++) this.put((i + 8) % 16);
  }

  /** The first so many lanes of a vector; the others are filled with a number. */
  pushLanes(local: number, lanes: number, others: number): void {
    this.get(local);
    if (lanes === 4) return;
    this.splat(others);
    this.simd(v128.shuffle);
    for (let i = 0; i < 16; i++) this.put(i < 4 * lanes ? i : i + 16);
  }

  loadI32(offset: number): void {
    this.put(0x28, 2, ...unsigned(offset));
  }

  storeI32(offset: number): void {
    this.put(0x36, 2, ...unsigned(offset));
  }

  loadF32(offset: number): void {
    this.put(0x2a, 2, ...unsigned(offset));
  }

  storeF32(offset: number): void {
    this.put(0x38, 2, ...unsigned(offset));
  }

  loadF64(offset: number): void {
    this.put(0x2b, 3, ...unsigned(offset));
  }

  storeF64(offset: number): void {
    this.put(0x39, 3, ...unsigned(offset));
  }

  addF32(): void {
    this.put(0x92);
  }

  addF64(): void {
    this.put(0xa0);
  }

  demoteF64(): void {
    this.put(0xb6);
  }

  promoteF32(): void {
    this.put(0xbb);
  }

  add(): void {
    this.put(I32_ADD);
  }

  mul(): void {
    this.put(I32_MUL);
  }

  /** Unsigned. */
  divide(): void {
    this.put(I32_DIV_U);
  }

  /** Unsigned. */
  remainder(): void {
    this.put(I32_REM_U);
  }

  /** Forgets the number on the stack. */
  drop(): void {
    this.put(0x1a);
  }

  /** Of two numbers below the top of the stack the first, unless that is 0. */
  select(): void {
    this.put(0x1b);
  }

  maxF32(): void {
    this.put(0x97);
  }

  shiftLeft(): void {
    this.put(I32_SHL);
  }

  /** Unsigned. */
  shiftRight(): void {
    this.put(I32_SHR_U);
  }

  and(): void {
    this.put(I32_AND);
  }

  /** Whether the lower number on the stack is less than the upper: 1 or 0. */
  isLess(): void {
    this.put(I32_LT_S);
  }

  subtract(): void {
    this.put(I32_SUB);
  }

  /** local ← local + step */
  increase(local: number, step: number): void {
    this.get(local);
    this.i32(step);
    this.add();
    this.set(local);
  }

  /** local ← min(local, most); unsigned. */
  limit(local: number, most: number): void {
    this.get(local);
    this.i32(most);
    this.get(local);
    this.i32(most);
    this.put(I32_LT_U);
    this.select();
    this.set(local);
  }

  /** Runs the body while `counter` is below what `limit` pushes; unsigned. Tested first. */
  while(counter: number, limit: () => void, body: () => void): void {
    this.put(0x02, 0x40, 0x03, 0x40);
    this.get(counter);
    limit();
    this.put(I32_LT_U, 0x45);
    this.put(0x0d, 1);
    body();
    this.put(0x0c, 0, 0x0b, 0x0b);
  }

  /** Runs the body again and again; `leave`, called in it, goes on behind it where the number on the stack is not 0. */
  loop(body: (leave: () => void) => void): void {
    this.put(0x02, 0x40, 0x03, 0x40);
    body(() => this.put(0x0d, 1));
    this.put(0x0c, 0, 0x0b, 0x0b);
  }

  /** Runs the body until `counter` reaches `limit`; at least once. */
  repeat(counter: number, limit: number, body: () => void): void {
    this.repeatUntil(counter, () => this.i32(limit), body);
  }

  /** As `repeat`, up to the value of a local. */
  repeatTo(counter: number, limit: number, body: () => void): void {
    this.repeatUntil(counter, () => this.get(limit), body);
  }

  /** Whether two numbers on the stack are the same: 1 or 0. */
  isEqual(): void {
    this.put(0x46);
  }

  /** Two ways, by whether the number on the stack is negative. */
  ifNegative(negative: () => void, other: () => void): void {
    this.i32(0);
    this.put(I32_LT_S, 0x04, 0x40);
    negative();
    this.put(0x05);
    other();
    this.put(0x0b);
  }

  /** Runs the body unless the number on the stack is 0. */
  if(body: () => void): void {
    this.put(0x04, 0x40);
    body();
    this.put(0x0b);
  }

  /** Leaves the function with the number on the stack, unless it is 0. */
  returnUnlessZero(): void {
    const found = this.local(types.i32);
    this.tee(found);
    this.put(0x04, 0x40);
    this.get(found);
    this.put(0x0f, 0x0b);
  }

  /** Sets `count` bytes to 0. */
  clear(address: number, count: number): void {
    this.i32(address);
    this.i32(0);
    this.i32(count);
    this.put(0xfc, 0x0b, 0);
  }

  /** As `clear`, at an address that is pushed by `address`. */
  clearAt(address: () => void, count: number): void {
    address();
    this.i32(0);
    this.i32(count);
    this.put(0xfc, 0x0b, 0);
  }

  /** As `clear`; the count is pushed by `count`. */
  clearCounted(address: number, count: () => void): void {
    this.i32(address);
    this.i32(0);
    count();
    this.put(0xfc, 0x0b, 0);
  }

  copy(to: number, from: number, count: number): void {
    this.i32(to);
    this.i32(from);
    this.i32(count);
    this.put(0xfc, 0x0a, 0, 0);
  }

  call(index: number): void {
    this.put(0x10, ...unsigned(index));
  }

  /** Calls the function of the table whose place is on the stack, after its arguments. */
  callIndirect(type: number): void {
    this.put(0x11, ...unsigned(type), 0);
  }

  /** Two numbers on the stack: leaves the smaller one; unsigned. */
  least(): void {
    const [x, y] = [this.local(types.i32), this.local(types.i32)];
    this.set(y);
    this.tee(x);
    this.get(y);
    this.get(x);
    this.get(y);
    this.put(I32_LT_U);
    this.select();
  }

  callKernel(name: string): void {
    this.call(this.kernelNumber(name));
  }

  /** The function as it stands in the code section. */
  finish(): number[] {
    const locals = this.locals.flatMap((type) => [1, type]);
    const body = [...unsigned(this.locals.length), ...locals, ...this.bytes, 0x0b];
    return [...unsigned(body.length), ...body];
  }

  private repeatUntil(counter: number, limit: () => void, body: () => void): void {
    this.put(0x03, 0x40);
    body();
    this.get(counter);
    limit();
    this.put(I32_LT_U, 0x0d, 0, 0x0b);
  }

  private put(...bytes: number[]): void {
    for (const byte of bytes) this.bytes.push(byte);
  }
}

/** LEB128 of a number in 0 … 2³² − 1. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of an int32. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

function floatBytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}
