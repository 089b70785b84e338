import type { CompiledStep } from "./compile.js";
import { inputsOf, sizeOf, unshaped, type Value } from "./ir.js";
import type { Buffer } from "./place.js";
import type { Instruction, Loop } from "./schedule.js";
import { loopsOf } from "./uses.js";

/**
 * A plan as lines of text: what it does, one line for each instruction and, indented, for what a loop computes; then
 * what is kept in memory, and from which instruction to which.
 *
 *     1 loop 500 × 100
 *         %7 = mul u/w[user] v/w[item] → [500, 100]  # node `y`
 *         %8 = sum of columns %7 → [500]  # node `y`
 */
export function describePlan({ instructions, buffers, bytes }: CompiledStep): string[] {
  const calls = instructions.filter(({ kind }) => kind === "call").length;
  const digits = String(instructions.length).length;
  return [
    `${instructions.flatMap(loopsOf).length} loops, ${calls} calls, ${buffers.length} buffers in ${sizeText(bytes)}`,
    ...instructions.flatMap((instruction, at) => describe(instruction, String(at + 1).padStart(digits))),
    "buffers",
    ...buffers.map((buffer) => bufferLine(buffer, instructions.length)),
  ];
}

/** The first line of an instruction without its number, then what a loop computes. */
export function linesOf(instruction: Instruction): readonly string[] {
  if (instruction.kind === "call") return [`call ${line(instruction.value)}`];
  if (instruction.kind === "loop") return [loopHead(instruction), ...loopLines(instruction)];
  const { loops, rows, atOnce } = instruction;
  return [
    `${loops.length} loops over ${rows} rows, ${atOnce} at a time`,
    ...loops.flatMap((loop) => [loopHead(loop), ...loopLines(loop).map((text) => `    ${text}`)]),
  ];
}

function describe(instruction: Instruction, number: string): string[] {
  const [first, ...rest] = linesOf(instruction);
  return [`${number} ${first}`, ...rest.map((text) => `${" ".repeat(number.length)}   ${text}`)];
}

function loopHead({ space }: Loop): string {
  return `loop ${space.rows} × ${space.columns}`;
}

function loopLines({ members, reductions, accumulations }: Loop): string[] {
  return [
    ...[...members, ...reductions].map(line),
    ...accumulations.map(
      ({ weight, rows, ids }) => `gradient of ${weight}[${nameOf(ids)}] += ${nameOf(rows)}`,
    ),
  ];
}

function bufferLine({ value, from, to }: Buffer, instructions: number): string {
  const shape = `[${value.shape.join(", ")}]`;
  const until = to === instructions ? "the end" : String(to + 1);
  const bytes = sizeText(4 * sizeOf(value.shape));
  return `  %${value.id} ${shape} ${bytes}, from ${from + 1} to ${until}  # ${value.owner.name}`;
}

function line(value: Value): string {
  const inputs = inputsOf(value).map((input) => ` ${nameOf(input)}`);
  return `%${value.id} = ${whatOf(value)}${inputs.join("")} → [${value.shape.join(", ")}]  # ${value.owner.name}`;
}

function whatOf({ made }: Value): string {
  switch (made.kind) {
    case "map":
      return made.name;
    case "sum":
      return `sum of ${made.over}`;
    case "matmul":
      return `matmul${made.transposeA ? " (first transposed)" : ""}${made.transposeB ? " (second transposed)" : ""}`;
    case "mask":
      return `mask ${made.stream}, kept with ${made.keepProb}`;
    case "view":
      return `view (${made.offset}; ${made.strides.join(", ")})`;
    default:
      return made.kind;
  }
}

/** An operand as one word: a weight, a column, a number, a gather in place, or the number of a value. */
export function nameOf(value: Value): string {
  const source = unshaped(value);
  const { made } = source;
  switch (made.kind) {
    case "weight":
    case "feed":
      return made.name;
    case "constant":
      // The digits that float32 keeps.
      return made.values.length === 1
        ? String(Number(made.values[0]!.toPrecision(7)))
        : `constant(${sizeOf(source.shape)})`;
    case "scalar":
      return `scalar(${made.index})`;
    case "gather":
      return `${nameOf(made.inputs[0])}[${nameOf(made.inputs[1])}]`;
    default:
      return `%${source.id}`;
  }
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
