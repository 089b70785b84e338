import { stream } from "../../numeric/stream.js";
import { sizeOf, type Value } from "./ir.js";
import { emitLoop } from "./loop/emitLoop.js";
import type { Memory } from "./memory.js";
import { placePart } from "./placeLoop.js";
import type { Instruction } from "./schedule.js";
import { type Split, splitOf } from "./split.js";
import { BLOCK_NUMBER, type Stage } from "./stage.js";
import { type Code, types } from "./wasm/code.js";

/**
 * Writes the call of a kernel that makes a value, block by block.
 * @param seed of the dropout masks
 */
export function stagesOfCall(call: Call, memory: Memory, seed: number): Stage[] {
  const { value } = call;
  const split = splitOf(call);
  if (value.made.kind === "matmul") return matMulStages(call, value.made, split, memory);
  return [{ blocks: split.blocks, write: (code) => emitCall(code, value, split, memory, seed) }];
}

type Call = Instruction & { readonly kind: "call" };

function emitCall(code: Code, value: Value, split: Split, memory: Memory, seed: number): void {
  const { made } = value;
  const out = memory.addressOf(value);
  const address = (v: Value) => code.i32(memory.addressOf(v));
  switch (made.kind) {
    case "gather": {
      const [table, ids] = made.inputs;
      const bytes = 4 * sizeOf(table.shape.slice(1));
      const part = new Part(code, split, sizeOf(ids.shape));
      address(table);
      part.address(memory.addressOf(ids), 4);
      part.address(out, bytes);
      part.count();
      code.i32(bytes);
      code.callKernel("gather");
      return;
    }
    case "scatter": {
      const [ids, rows] = made.inputs;
      code.clear(out, 4 * sizeOf(value.shape));
      address(rows);
      address(ids);
      code.i32(out);
      code.i32(sizeOf(ids.shape));
      code.i32(sizeOf(value.shape.slice(1)));
      code.callKernel("scatterAdd");
      return;
    }
    case "sparse":
    case "sparseAdjoint": {
      const [table, ids, matrix] = made.inputs;
      const sparse = memory.sparseTable(table);
      const width = matrix.shape[1]!;
      const part = new Part(code, split, sizeOf(ids.shape));
      for (const at of [sparse.offsets, sparse.columns, sparse.values]) code.i32(at);
      part.address(memory.addressOf(ids), 4);
      address(matrix);
      part.address(out, 4 * width);
      part.count();
      code.i32(width);
      if (made.kind === "sparseAdjoint") code.i32(value.shape[0]!);
      code.callKernel(made.kind === "sparse" ? "sparseMatMul" : "sparseAdjoint");
      return;
    }
    case "scan": {
      const columns = value.shape.at(-1)!;
      const part = new Part(code, split, sizeOf(value.shape) / columns);
      part.address(memory.addressOf(made.inputs[0]), 4 * columns);
      part.address(out, 4 * columns);
      part.count();
      code.i32(columns);
      code.i32(made.exclusive ? 1 : 0);
      code.i32(made.reverse ? 1 : 0);
      code.callKernel("scan");
      return;
    }
    case "assemble": {
      const filled = made.inputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
      if (filled < sizeOf(value.shape)) code.clear(out, 4 * sizeOf(value.shape));
      made.inputs.forEach((input, i) => {
        emitLoop(code, placePart(input, made.parts[i]!, out, memory));
      });
      return;
    }
    case "mask":
      emitMask(code, value, made, split, memory, seed);
      return;
    default:
      throw new Error(`${made.kind} is no call`);
  }
}

type MadeBy<Kind extends Value["made"]["kind"]> = Value["made"] & { readonly kind: Kind };

function matMulStages(call: Call, made: MadeBy<"matmul">, split: Split, memory: Memory): Stage[] {
  const { value } = call;
  const product: Product = { value, made, split, memory, transposedAt: memory.scratchOf(call) };
  if (value.shape.length > 2) return [{ blocks: split.blocks, write: (code) => emitProducts(code, product) }];
  const rows: Stage = { blocks: split.blocks, write: (code) => emitRows(code, product) };
  return made.transposeB ? [{ blocks: 1, write: (code) => emitTransposed(code, product) }, rows] : [rows];
}

interface Product {
  readonly value: Value;
  readonly made: MadeBy<"matmul">;
  readonly split: Split;
  readonly memory: Memory;
  readonly transposedAt: number;
}

/** Lays the second matrix out row by row. */
function emitTransposed(code: Code, { made, memory, transposedAt }: Product): void {
  const [n, k] = made.inputs[1].shape as [number, number];
  code.i32(memory.addressOf(made.inputs[1]));
  code.i32(transposedAt);
  code.i32(n);
  code.i32(k);
  code.callKernel("transpose");
}

/** Some rows of a product of two matrices. */
function emitRows(code: Code, { value, made, split, memory, transposedAt }: Product): void {
  const [a, b] = made.inputs;
  const [m, n] = value.shape as [number, number];
  const k = a.shape.at(made.transposeA ? -2 : -1)!;
  const part = new Part(code, split, m);
  part.address(memory.addressOf(a), made.transposeA ? 4 : 4 * k);
  code.i32(made.transposeA ? 4 : 4 * k);
  code.i32(made.transposeA ? 4 * m : 4);
  code.i32(made.transposeB ? transposedAt : memory.addressOf(b));
  part.address(memory.addressOf(value), 4 * n);
  part.count();
  code.i32(k);
  code.i32(n);
  code.callKernel("matMul");
}

/** Some of many products. */
function emitProducts(code: Code, { value, made, split, memory, transposedAt }: Product): void {
  const { inputs, transposeA, transposeB } = made;
  const [a, b] = inputs;
  const [m, n] = value.shape.slice(-2) as [number, number];
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const part = new Part(code, split, sizeOf(value.shape.slice(0, -2)));
  const [batch, end] = [code.local(types.i32), code.local(types.i32)];
  part.from();
  code.tee(batch);
  part.count();
  code.add();
  code.set(end);
  const push = (matrix: Value, elements: number) => {
    code.get(batch);
    code.i32(4 * elements);
    code.mul();
    code.i32(memory.addressOf(matrix));
    code.add();
  };
  // Blocks run side by side, each with room of its own.
  const pushTransposed = () => {
    code.i32(transposedAt);
    if (split.blocks === 1) return;
    code.get(BLOCK_NUMBER);
    code.i32(4 * n * k);
    code.mul();
    code.add();
  };
  code.repeatTo(batch, end, () => {
    if (transposeB) {
      push(b, n * k);
      pushTransposed();
      code.i32(n);
      code.i32(k);
      code.callKernel("transpose");
    }
    push(a, m * k);
    code.i32(transposeA ? 4 : 4 * k);
    code.i32(transposeA ? 4 * m : 4);
    if (transposeB) pushTransposed();
    else push(b, k * n);
    push(value, m * n);
    code.i32(m);
    code.i32(k);
    code.i32(n);
    code.callKernel("matMul");
    code.increase(batch, 1);
  });
}

function emitMask(
  code: Code,
  value: Value,
  { stream: name, keepProb }: MadeBy<"mask">,
  split: Split,
  memory: Memory,
  seed: number,
): void {
  const { key } = stream(seed, "dropout", name);
  const part = new Part(code, split, sizeOf(value.shape));
  code.i32(key[0]);
  code.i32(key[1]);
  for (const word of [0, 4]) {
    code.i32(memory.stepAt + word);
    code.loadI32(0);
  }
  // u < keepProb, where u is a multiple of 2⁻²³.
  code.i32(Math.ceil(keepProb * 2 ** 23));
  code.f32(1 / keepProb);
  code.i32(memory.addressOf(value));
  part.from();
  part.count();
  code.callKernel("dropoutMask");
}

/** The share of a block, pushed where it is needed. */
class Part {
  private readonly first: number | null = null;

  constructor(
    private readonly code: Code,
    private readonly split: Split,
    private readonly units: number,
  ) {
    if (split.blocks === 1) return;
    this.first = code.local(types.i32);
    code.get(BLOCK_NUMBER);
    code.i32(split.each);
    code.mul();
    code.set(this.first);
  }

  /** The first unit. */
  from(): void {
    if (this.first === null) this.code.i32(0);
    else this.code.get(this.first);
  }

  /** Where the first of units of so many bytes lies. */
  address(at: number, bytes: number): void {
    const { code, first } = this;
    code.i32(at);
    if (first === null) return;
    code.get(first);
    code.i32(bytes);
    code.mul();
    code.add();
  }

  /** How many units there are. */
  count(): void {
    const { code, first, units, split } = this;
    if (first === null) {
      code.i32(units);
      return;
    }
    code.i32(split.each);
    code.i32(units);
    code.get(first);
    code.subtract();
    code.least();
  }
}
