import { stream } from "../../numeric/stream.js";
import { sizeOf, type Value } from "./ir.js";
import { emitLoop } from "./loop/emitLoop.js";
import type { Memory } from "./memory.js";
import { placePart } from "./placeLoop.js";
import { type Code, types } from "./wasm/code.js";

/**
 * Writes the call of a kernel that makes a value.
 * @param seed of the dropout masks
 */
export function emitCall(code: Code, value: Value, memory: Memory, seed: number): void {
  const { made } = value;
  const out = memory.addressOf(value);
  const address = (v: Value) => code.i32(memory.addressOf(v));
  switch (made.kind) {
    case "gather": {
      const [table, ids] = made.inputs;
      address(table);
      address(ids);
      code.i32(out);
      code.i32(sizeOf(ids.shape));
      code.i32(4 * sizeOf(table.shape.slice(1)));
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
      for (const at of [sparse.offsets, sparse.columns, sparse.values]) code.i32(at);
      address(ids);
      address(matrix);
      code.i32(out);
      code.i32(sizeOf(ids.shape));
      code.i32(matrix.shape[1]!);
      if (made.kind === "sparseAdjoint") code.i32(value.shape[0]!);
      code.callKernel(made.kind === "sparse" ? "sparseMatMul" : "sparseAdjoint");
      return;
    }
    case "scan": {
      const [input] = made.inputs;
      const columns = value.shape.at(-1)!;
      address(input);
      code.i32(out);
      code.i32(sizeOf(value.shape) / columns);
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
    case "matmul":
      emitMatMul(code, value, made, memory);
      return;
    case "mask":
      emitMask(code, value, made, memory, seed);
      return;
    default:
      throw new Error(`${made.kind} is no call`);
  }
}

type MadeBy<Kind extends Value["made"]["kind"]> = Value["made"] & { readonly kind: Kind };

function emitMatMul(
  code: Code,
  value: Value,
  { inputs, transposeA, transposeB }: MadeBy<"matmul">,
  memory: Memory,
): void {
  const [a, b] = inputs;
  const [m, n] = value.shape.slice(-2) as [number, number];
  const k = a.shape.at(transposeA ? -2 : -1)!;
  const batches = sizeOf(value.shape.slice(0, -2));
  const one = (push: (matrix: Value, elements: number) => void) => {
    if (transposeB) {
      push(b, n * k);
      code.i32(memory.transposedAt);
      code.i32(n);
      code.i32(k);
      code.callKernel("transpose");
    }
    push(a, m * k);
    code.i32(transposeA ? 4 : 4 * k);
    code.i32(transposeA ? 4 * m : 4);
    if (transposeB) code.i32(memory.transposedAt);
    else push(b, k * n);
    push(value, m * n);
    code.i32(m);
    code.i32(k);
    code.i32(n);
    code.callKernel("matMul");
  };
  if (batches === 1) {
    one((matrix) => code.i32(memory.addressOf(matrix)));
    return;
  }
  const batch = code.local(types.i32);
  code.repeat(batch, batches, () => {
    one((matrix, elements) => {
      code.get(batch);
      code.i32(4 * elements);
      code.mul();
      code.i32(memory.addressOf(matrix));
      code.add();
    });
    code.increase(batch, 1);
  });
}

function emitMask(
  code: Code,
  value: Value,
  { stream: name, keepProb }: MadeBy<"mask">,
  memory: Memory,
  seed: number,
): void {
  const { key } = stream(seed, "dropout", name);
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
  code.i32(sizeOf(value.shape));
  code.callKernel("dropoutMask");
}
