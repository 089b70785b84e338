import { stream } from "../../numeric/stream.js";
import { sizeOf, type Value } from "./ir.js";
import { emitLoop } from "./loop/emitLoop.js";
import type { Memory } from "./memory.js";
import { Part } from "./part.js";
import { placePart } from "./placeLoop.js";
import { stagesOfProduct } from "./productCode.js";
import type { Instruction } from "./schedule.js";
import { type Split, splitOf } from "./split.js";
import type { Stage } from "./stage.js";
import type { Code } from "./wasm/code.js";

/**
 * Writes the call of a kernel that makes a value, block by block.
 * @param seed of the dropout masks
 */
export function stagesOfCall(call: Call, memory: Memory, seed: number): Stage[] {
  const { value } = call;
  const split = splitOf(call);
  if (value.made.kind === "matmul") return stagesOfProduct(value, split, memory, memory.scratchOf(call));
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
