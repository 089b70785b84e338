import { type Const, showBriefly } from "../declare/values.js";
import { type AntkError, failure, UsageError } from "../diagnostics/errors.js";
import type { CompiledGraph } from "../graph/compiled.js";
import type { CommandLine } from "./commandLine.js";

/** The error for a search over nothing: what there is to search, and a line that does. */
export function noSpace(graph: CompiledGraph, config: string, line: CommandLine): AntkError {
  const { bindings, unbound, directives } = graph;
  const values = [...bindings].map(([name, value]) => `${name}=${showBriefly(value)}`);
  const variables = [...values, ...unbound.map((name) => `${name}, without a value`)];
  const rate = directives.train.values.get("learnrate")?.value;
  const spaces = [
    ...[...bindings].flatMap(([name, value]) => rangeAround(name, value) ?? []).slice(0, 1),
    rangeAround("train.learnrate", typeof rate === "number" ? rate : 0.003)!,
  ];
  const flags = spaces.map((space) => `--space ${space}`);
  return failure(UsageError, "no-space", "nothing is named that may vary", {
    at: line.end(),
    label: `add \`${flags[0]}\``,
    notes: [
      variables.length > 0
        ? `the config's variables: ${variables.join(", ")}`
        : "the config has no variables; settings such as `train.learnrate` may vary",
      `for example \`antk search ${config} ${flags.join(" ")}\``,
    ],
  });
}

/** From a fourth to four times an integer, from a tenth to ten times another number. */
function rangeAround(name: string, value: Const): string | null {
  if (typeof value !== "number" || value <= 0) return null;
  if (Number.isInteger(value)) return `${name}=${Math.max(1, Math.floor(value / 4))}..${value * 4}`;
  const [from, to] = [value / 10, value * 10].map((end) => Number(end.toPrecision(4)));
  return `${name}=${from}..${to}`;
}
