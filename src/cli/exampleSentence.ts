import { parseAndCheck } from "../compile.js";
import type { WeightSpec } from "../declare/op.js";
import type { Registries } from "../declare/registries.js";
import { showShape, type TensorType } from "../declare/shape.js";

/**
 * What checking without data finds out about an example: the shape of its output, and its weights.
 * @throws Error where the example has a mistake
 */
export function exampleSentence(registries: Registries, example: string): string {
  const { graph, diagnostics } = parseAndCheck(
    { path: "example", text: example },
    { schema: null, bind: [], settings: [], unbound: "symbol", registries, tensors: new Map() },
  );
  const [output] = graph.outputs;
  if (diagnostics[0] || !output) throw new Error(`${diagnostics[0]?.message}, in the example:\n${example}`);
  const shapes = ([output.type].flat() as TensorType[]).map(({ shape }) => showShape(shape));
  const weights = output.weights.map(
    (weight) => `\`${output.name}/${weight.name}\` \`${showShape(weight.shape)}\`${remarkOn(weight)}`,
  );
  const value = shapes.every((shape) => shape === "unknown shape")
    ? `The shape of \`${output.name}\` comes from the data.`
    : `\`${output.name}\` is ${shapes.map((shape) => `\`${shape}\``).join(" and ")}.`;
  return `${value}${weights.length > 0 ? ` Weights: ${weights.join(", ")}.` : ""}`;
}

function remarkOn({ trainable, decays }: WeightSpec): string {
  if (trainable === false) return " (not trained)";
  return decays === false ? " (no weight decay)" : "";
}
