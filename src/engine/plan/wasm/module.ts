import { Code, type KernelNumber, type Type, types, unsigned } from "./code.js";

/** Types of parameters, and of the result where there is one. */
export interface Signature {
  readonly params: readonly Type[];
  readonly result: Type | null;
}

const { i32, f32, f64, v128 } = types;
const map: Signature = { params: [v128], result: v128 };
const ints = (count: number, result: Type | null): Signature => ({
  params: Array.from({ length: count }, () => i32),
  result,
});

/** What the kernel module exports, in the order in which plans import it. */
export const kernelSignatures: ReadonlyMap<string, Signature> = new Map([
  ["erf", map],
  ["exp", map],
  ["expm1", map],
  ["log", map],
  ["log1p", map],
  ["pow", { params: [v128, v128], result: v128 }],
  ["sigmoid", map],
  ["softplus", map],
  ["matMul", ints(9, null)],
  ["packColumns", ints(6, null)],
  ["dropoutMask", { params: [i32, i32, i32, i32, i32, f32, i32, i32, i32], result: null }],
  ["takeTask", ints(1, i32)],
  ["finishTask", ints(2, null)],
  ["catchUp", ints(5, null)],
  ["catchUpTurn", ints(3, null)],
  ["clearMarks", ints(3, null)],
  ["fallBack", ints(4, null)],
  ["finiteness", { params: [i32, i32], result: f32 }],
  ["firstOutside", ints(3, i32)],
  ["scan", ints(6, null)],
  ["gather", ints(5, null)],
  ["numberIds", ints(6, i32)],
  ["scatterAdd", ints(5, null)],
  ["sparseAdjoint", ints(9, null)],
  ["sparseMatMul", ints(8, null)],
  ["touchRows", ints(4, i32)],
  ["sumOfSquares", { params: [i32, i32], result: f64 }],
]);

/** Of functions of the table: they get the number of the block that they are to compute. */
const block: Signature = { params: [i32], result: null };

/** The memory that a module is linked with. */
export interface MemoryKind {
  readonly isShared: boolean;
}

/** Pages of 64 KiB that a memory may grow to. */
export const MAX_PAGES = 65536;

/** A WebAssembly module over an imported memory and the kernel module. */
export class ModuleWriter {
  private readonly bodies: {
    readonly code: Code;
    readonly signature: Signature;
    readonly name: string | null;
  }[] = [];
  private readonly table: number[] = [];
  private readonly kernelNumber: KernelNumber;

  constructor() {
    const names = [...kernelSignatures.keys()];
    this.kernelNumber = (name) => names.indexOf(name);
  }

  /**
   * Adds a function.
   * @param name under which it is exported; null for one that only others call
   * @returns its index, for `Code.call`
   */
  add(name: string | null, signature: Partial<Signature>, write: (code: Code) => void): number {
    const full = { params: [], result: null, ...signature };
    const code = new Code(this.kernelNumber, full.params.length);
    write(code);
    return kernelSignatures.size + this.bodies.push({ code, signature: full, name }) - 1;
  }

  /** Adds a function of one block, whose number is its local 0. */
  addBlocks(write: (code: Code) => void): number {
    return this.add(null, block, write);
  }

  /**
   * Puts functions of blocks side by side into the table.
   * @returns the place of the first
   */
  putIntoTable(functions: readonly number[]): number {
    const first = this.table.length;
    this.table.push(...functions);
    return first;
  }

  /** Calls a function of the table: its block and its place are on the stack. */
  callFromTable(code: Code): void {
    code.callIndirect(BLOCK_TYPE);
  }

  /** @see https://webassembly.github.io/spec/core/binary/modules.html */
  bytes({ isShared }: MemoryKind): Uint8Array {
    const kernels = [...kernelSignatures];
    const signatures = [
      block,
      ...kernels.map(([, s]) => s),
      ...this.bodies.map(({ signature }) => signature),
    ];
    const first = BLOCK_TYPE + 1;
    const imports = kernels.map(([name], i) => [
      ...text("kernels"),
      ...text(name),
      0,
      ...unsigned(first + i),
    ]);
    const limits = [isShared ? SHARED : WITH_MAXIMUM, 1, ...unsigned(MAX_PAGES)];
    const memory = [...text("env"), ...text("memory"), 2, ...limits];
    const exported = this.bodies.flatMap(({ name }, i) =>
      name === null ? [] : [[...text(name), 0, ...unsigned(kernels.length + i)]],
    );
    const { table } = this;
    const elements = [0, ...constant0, ...unsigned(table.length), ...table.flatMap(unsigned)];
    return Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, signatures.map(signatureBytes)),
      ...section(2, [...imports, memory]),
      ...section(
        3,
        this.bodies.map((_, i) => unsigned(first + kernels.length + i)),
      ),
      ...section(4, [[FUNCREF, 0, ...unsigned(table.length)]]),
      ...section(7, exported),
      ...section(9, [elements]),
      ...section(
        10,
        this.bodies.map(({ code }) => code.finish()),
      ),
    ]);
  }
}

const BLOCK_TYPE = 0;
const FUNCREF = 0x70;
/** Flags of a memory's limits. */
const WITH_MAXIMUM = 1;
const SHARED = 3;
/** i32.const 0 end */
const constant0 = [0x41, 0, 0x0b];

/** The kernel module, as it is built for a memory of its own, for either kind of memory. */
export function withMemory(kernels: Uint8Array, { isShared }: MemoryKind): Uint8Array {
  const bytes = kernels.slice();
  const imported = [...text("memory"), 2];
  const at = bytes.findIndex((_, i) => imported.every((byte, n) => bytes[i + n] === byte));
  bytes[at + imported.length] = isShared ? SHARED : WITH_MAXIMUM;
  return bytes;
}

function signatureBytes({ params, result }: Signature): number[] {
  return [0x60, params.length, ...params, ...(result === null ? [0] : [1, result])];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}
