import { RATINGS } from "../declare/columns.js";
import { OTHER } from "../declare/directives.js";
import type { LossDeclaration } from "../declare/loss.js";
import { ConfigError, failure } from "../diagnostics/errors.js";
import type { Graph } from "../graph/graph.js";
import type { NegativeSettings } from "./negatives.js";

interface AskedNegatives {
  readonly count: number;
  /** null: the rule. */
  readonly of: string | null;
  /** "other": the rule. */
  readonly within: string | null;
}

/** @throws ConfigError where the columns of ids that the graph reads leave it open which one is meant */
export function negativeSettings(
  graph: Graph,
  loss: LossDeclaration,
  asked: AskedNegatives,
): NegativeSettings {
  const read = graph.columns.filter(({ schema, type }) =>
    schema ? schema.table === RATINGS && schema.kind === "index" : type.dtype === "int32",
  );
  const names = read.map(({ name }) => name);
  const of = asked.of ?? plausible(names, "item");
  if (of === null) throw unclearNegatives(graph, loss, "negative_of", names);
  const { count, within } = asked;
  if (within !== OTHER) return { count, of, within };
  const others = names.filter((name) => name !== of);
  // Without groups there is nothing that an example's group has.
  if (others.length === 0) return { count, of, within: null };
  const other = plausible(others, "user");
  if (other === null) throw unclearNegatives(graph, loss, "negatives_for", others);
  return { count, of, within: other };
}

/** The usual name where it is among them, or the only one. */
function plausible(names: readonly string[], usual: string): string | null {
  if (names.includes(usual)) return usual;
  return names.length === 1 ? names[0]! : null;
}

function unclearNegatives(graph: Graph, loss: LossDeclaration, setting: string, names: readonly string[]) {
  const { span } = graph.directives.train;
  const found = names.length === 0 ? "none" : `several: ${names.join(", ")}`;
  return failure(
    ConfigError,
    "unclear-negatives",
    `\`${loss.name}\` needs \`${setting}\`, a rating column of ids; the graph reads ${found}`,
    {
      at: span ?? graph.outputs[0]?.nameSpan,
      label: names.length === 0 ? "" : `add \`${setting}='${names[0]}'\``,
      notes: [
        names.length === 0
          ? "negatives are other ids of an example's column: a lookup reads one"
          : `negatives are drawn from the ids of \`negative_of\`, without those that the example's \`negatives_for\` has`,
      ],
    },
  );
}
