import { failure, ResourceError } from "../../diagnostics/errors.js";
import { kernels } from "./generated/kernels.js";
import { CannotPlan } from "./ir.js";
import type { FeedPlace } from "./memory.js";
import { MAX_PAGES, type MemoryKind, withMemory } from "./wasm/module.js";
import { type WasmExports, type WasmMemory, webAssembly } from "./wasm/webAssembly.js";

const PAGE = 65536;
const ALIGNMENT = 64;
/** Behind the last bytes there are always so many: the rest of a row is read as a whole vector. */
const SLACK = 16;
/** What lies below belongs to the kernel module. */
const FIRST = 4096;

/** The code of the error where memory does not grow because threads share it. */
export const CANNOT_SHARE = "cannot-share";

/** A table whose zeros are left out: row r holds entries offsets[r] … offsets[r + 1] − 1. Addresses. */
export interface SparseTable {
  readonly offsets: number;
  readonly columns: number;
  readonly values: number;
}

/**
 * The memory that the plans of a run share, with the weights, the optimizer's slots and the constants. Nothing is
 * ever freed: a run has few plans, and they are made once.
 */
export class Store {
  readonly memory: WasmMemory;
  readonly kernelModule: object;
  readonly kernels: WasmExports;
  private top = FIRST;
  private buffer: ArrayBuffer | null = null;
  private floats = new Float32Array(0);
  private ints = new Int32Array(0);
  private zerosAt = 0;
  private zeroBytes = 0;
  private readonly constants: { readonly values: Float32Array | Int32Array; readonly at: number }[] = [];

  /** @param isShared whether several threads are to see it */
  constructor(readonly isShared = false) {
    if (!webAssembly) throw new CannotPlan("there is no WebAssembly here");
    this.memory = new webAssembly.Memory({ initial: 1, maximum: MAX_PAGES, shared: isShared });
    this.kernelModule = kernelModule(this);
    this.kernels = new webAssembly.Instance(this.kernelModule, { env: { memory: this.memory } }).exports;
  }

  /**
   * Room for so many bytes, set to 0.
   * @throws ResourceError where there is no more
   */
  allocate(bytes: number): number {
    const at = this.top;
    const end = at + Math.ceil(Math.max(bytes, 1) / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((end + SLACK) / PAGE) - this.memory.buffer.byteLength / PAGE;
    if (missing > 0) this.grow(missing, bytes);
    this.top = end;
    return at;
  }

  /** The address of at least so many bytes of zeros. */
  zeros(bytes: number): number {
    if (bytes > this.zeroBytes) {
      this.zerosAt = this.allocate(bytes);
      this.zeroBytes = bytes;
    }
    return this.zerosAt;
  }

  /** A view that lasts until something is allocated. */
  floatsAt(at: number, count: number): Float32Array {
    this.refresh();
    return this.floats.subarray(at / 4, at / 4 + count);
  }

  doublesAt(at: number, count: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, count);
  }

  intsAt(at: number, count: number): Int32Array {
    this.refresh();
    return this.ints.subarray(at / 4, at / 4 + count);
  }

  /** Where a column is written; likewise. */
  viewOf({ at, size, dtype }: FeedPlace): Float32Array | Int32Array {
    return dtype === "int32" ? this.intsAt(at, size) : this.floatsAt(at, size);
  }

  floatAt(at: number): number {
    this.refresh();
    return this.floats[at / 4]!;
  }

  /** The address of these numbers; equal ones are kept once. */
  constant(values: Float32Array | Int32Array): number {
    const known = this.constants.find((c) => isEqual(c.values, values));
    if (known) return known.at;
    const at = this.allocate(4 * values.length);
    if (values instanceof Int32Array) this.intsAt(at, values.length).set(values);
    else this.floatsAt(at, values.length).set(values);
    this.constants.push({ values, at });
    return at;
  }

  /** A table of constants without its zeros. */
  sparseTable(values: Float32Array, rows: number, width: number): SparseTable {
    const filled = values.reduce((count, x) => (x === 0 ? count : count + 1), 0);
    const offsets = new Int32Array(rows + 1);
    const columns = new Int32Array(filled);
    const entries = new Float32Array(filled);
    let at = 0;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < width; c++) {
        const x = values[r * width + c]!;
        if (x === 0) continue;
        columns[at] = c;
        entries[at++] = x;
      }
      offsets[r + 1] = at;
    }
    // Two tables may hold the same values in other places: who rated what, and who was rated by whom.
    return {
      offsets: this.constant(offsets),
      columns: this.constant(columns),
      values: this.constant(entries),
    };
  }

  private refresh(): void {
    if (this.buffer === this.memory.buffer) return;
    this.buffer = this.memory.buffer;
    this.floats = new Float32Array(this.buffer);
    this.ints = new Int32Array(this.buffer);
  }

  private grow(pages: number, bytes: number): void {
    try {
      this.memory.grow(pages);
    } catch (error) {
      const isWithin = this.memory.buffer.byteLength / PAGE + pages <= MAX_PAGES;
      if (this.isShared && isWithin) throw cannotShare(error as Error);
      const mebibytes = Math.ceil(bytes / 2 ** 20);
      throw failure(
        ResourceError,
        "out-of-memory",
        `a training step needs ${mebibytes} MiB more than WebAssembly's memory of 4 GiB or this machine can give`,
        {
          notes: [
            "make the minibatch (`--mb`) or the model smaller",
            "or run it without a plan: `--engine eager`",
          ],
        },
      );
    }
  }
}

/** Where memory that no one shares might still grow. */
function cannotShare({ message }: Error) {
  return failure(ResourceError, CANNOT_SHARE, `memory that threads share does not grow here: ${message}`, {
    notes: ["`--threads 1` trains without other threads, to the same bits"],
  });
}

/** @throws CannotPlan where WebAssembly has no vector instructions */
function kernelModule(kind: MemoryKind): object {
  try {
    return new webAssembly.Module(
      withMemory(
        Uint8Array.from(atob(kernels), (c) => c.charCodeAt(0)),
        kind,
      ),
    );
  } catch {
    throw new CannotPlan("WebAssembly has no SIMD here");
  }
}

function isEqual(a: Float32Array | Int32Array, b: Float32Array | Int32Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length || a instanceof Int32Array !== b instanceof Int32Array) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
