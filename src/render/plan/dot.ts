import { type CompiledStep, linesOf, readsOf, writesOf } from "../../engine/plan/index.js";
import { look } from "../graph/look.js";

/** Lines of a loop that its box shows. */
const SHOWN = 8;

type Instruction = CompiledStep["instructions"][number];
type Value = ReturnType<typeof readsOf>[number];

/**
 * A plan in Graphviz's language: one box for each instruction, in order from the top, and what flows through memory
 * between them; columns and weights stand where they are read.
 */
export function planToDot({ instructions }: CompiledStep, title: string): string {
  const makers = new Map<Value, number>();
  instructions.forEach((instruction, at) => {
    for (const value of writesOf(instruction)) makers.set(value, at);
  });
  const inputs = new Set<string>();
  const edges = new Set<string>();
  instructions.forEach((instruction, at) => {
    for (const value of readsOf(instruction)) {
      const { made, shape } = value;
      const maker = makers.get(value);
      const size = `label=${quoted(`[${shape.join(", ")}]`)}`;
      if (maker !== undefined && maker < at) edges.add(`${maker} -> ${at} [${size}]`);
      if (made.kind !== "weight" && made.kind !== "feed") continue;
      const id = quoted(`${made.kind} ${made.name}`);
      const kind = made.kind === "weight" ? look.weights : look.data;
      inputs.add(`${id} [${attributes(kind)}, label=${quoted(made.name)}]`);
      edges.add(`${id} -> ${at} [${size}]`);
    }
  });
  const lines = [
    `graph [${attributes(look.graph)}, label=${quoted(title)}]`,
    `node [${attributes(look.node)}]`,
    `edge [${attributes(look.edge)}]`,
    ...instructions.map(
      (instruction, at) => `${at} [${attributes(look.op)}, label="${label(instruction, at)}"]`,
    ),
    ...inputs,
    ...edges,
  ];
  return `digraph plan {\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
}

/** Aligned to the left, the first line apart. */
function label(instruction: Instruction, at: number): string {
  const [first, ...rest] = linesOf(instruction);
  const left = rest.length - SHOWN;
  const shown = left > 1 ? [...rest.slice(0, SHOWN), `and ${left} more`] : rest;
  return [`${at + 1} ${first}`, ...shown].map((line) => `${escaped(line)}\\l`).join("");
}

function attributes(look: Readonly<Record<string, string | number>>): string {
  return Object.entries(look)
    .map(([name, value]) => `${name}=${quoted(String(value))}`)
    .join(", ");
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
