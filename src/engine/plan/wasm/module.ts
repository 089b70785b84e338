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
  ["tanh", map],
  ["matMul", ints(8, null)],
  ["transpose", ints(4, null)],
  ["dropoutMask", { params: [i32, i32, i32, i32, i32, f32, i32, i32], result: null }],
  ["clearMarks", ints(3, null)],
  ["finiteness", { params: [i32, i32], result: f32 }],
  ["firstOutside", ints(3, i32)],
  ["scan", ints(6, null)],
  ["gather", ints(5, null)],
  ["numberIds", ints(6, i32)],
  ["scatterAdd", ints(5, null)],
  ["sparseAdjoint", ints(9, null)],
  ["sparseMatMul", ints(8, null)],
  ["sumOfSquares", { params: [i32, i32], result: f64 }],
]);

/** A WebAssembly module of functions without parameters, over an imported memory and the kernel module. */
export class ModuleWriter {
  private readonly bodies: {
    readonly code: Code;
    readonly result: Type | null;
    readonly name: string | null;
  }[] = [];
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
  add(name: string | null, result: Type | null, write: (code: Code) => void): number {
    const code = new Code(this.kernelNumber);
    write(code);
    return kernelSignatures.size + this.bodies.push({ code, result, name }) - 1;
  }

  /** @see https://webassembly.github.io/spec/core/binary/modules.html */
  bytes(): Uint8Array {
    const kernels = [...kernelSignatures];
    const signatures = [
      ...kernels.map(([, signature]) => signature),
      ...this.bodies.map(({ result }) => ({ params: [], result })),
    ];
    const imports = kernels.map(([name], type) => [...text("kernels"), ...text(name), 0, ...unsigned(type)]);
    const memory = [...text("env"), ...text("memory"), 2, 0, 1];
    const exported = this.bodies.flatMap(({ name }, i) =>
      name === null ? [] : [[...text(name), 0, ...unsigned(kernels.length + i)]],
    );
    return Uint8Array.from([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, signatures.map(signatureBytes)),
      ...section(2, [...imports, memory]),
      ...section(
        3,
        this.bodies.map((_, i) => unsigned(kernels.length + i)),
      ),
      ...section(7, exported),
      ...section(
        10,
        this.bodies.map(({ code }) => code.finish()),
      ),
    ]);
  }
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
