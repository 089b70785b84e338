import type { CompiledStep } from "./compile.js";
import { inputsOf, sizeOf, unshaped, type Value } from "./ir.js";
import type { Instruction, Loop } from "./schedule.js";

/**
 * A plan as lines of text, one for each instruction and, indented, for what a loop computes:
 *
 *     loop 500 × 100
 *       %7 = mul u/w[user] v/w[item]
 *       %8 = sum of columns %7 → [500]
 */
export function describePlan({ instructions, bytes }: CompiledStep): string[] {
  const calls = instructions.filter(({ kind }) => kind === "call").length;
  return [
    `${instructions.length - calls} loops, ${calls} calls, ${Math.ceil(bytes / 1024)} KiB of buffers`,
    ...instructions.flatMap(describe),
  ];
}

function describe(instruction: Instruction): string[] {
  if (instruction.kind === "call") return [`call ${line(instruction.value)}`];
  return [`loop ${instruction.space.rows} × ${instruction.space.columns}`, ...describeLoop(instruction)];
}

function describeLoop({ members, reductions, accumulations }: Loop): string[] {
  return [
    ...[...members, ...reductions].map((value) => `  ${line(value)}`),
    ...accumulations.map(({ weight, rows, ids }) => `  gradient of ${weight}[${name(ids)}] += ${name(rows)}`),
  ];
}

function line(value: Value): string {
  const { made, shape, owner } = value;
  const what =
    made.kind === "map"
      ? made.name
      : made.kind === "sum"
        ? `sum of ${made.over}`
        : made.kind === "matmul"
          ? `matmul${made.transposeA ? " (first transposed)" : ""}${made.transposeB ? " (second transposed)" : ""}`
          : made.kind === "mask"
            ? `mask ${made.stream}, kept with ${made.keepProb}`
            : made.kind;
  const inputs = inputsOf(value).map((input) => ` ${name(input)}`);
  return `%${value.id} = ${what}${inputs.join("")} → [${shape.join(", ")}]  # ${owner.name}`;
}

/** An operand as one word: a weight, a column, a number, a gather in place, or the number of a value. */
function name(value: Value): string {
  const source = unshaped(value);
  const { made } = source;
  switch (made.kind) {
    case "weight":
    case "feed":
      return made.name;
    case "constant":
      return made.values.length === 1 ? String(made.values[0]) : `constant(${sizeOf(source.shape)})`;
    case "scalar":
      return `scalar(${made.index})`;
    case "gather":
      return `${name(made.inputs[0])}[${name(made.inputs[1])}]`;
    default:
      return `%${source.id}`;
  }
}
