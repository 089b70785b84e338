import type { Called } from "../declare/call.js";
import type { LossDeclaration } from "../declare/loss.js";
import { kinds } from "../declare/params.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import { dimsMayAgree, showShape } from "../declare/shape.js";
import { type Diagnostic, errorAt, type Span } from "../diagnostics/diagnostic.js";
import { nearest } from "../diagnostics/nearest.js";
import { placeOf } from "./evaluate.js";
import { type Graph, typesOf } from "./graph.js";
import { referenceNames, referenceOf, referenceShape } from "./reference.js";

/** What may name nodes. */
type NamesNodes = LossDeclaration | PenaltyDeclaration;

/** Parameters that name nodes. */
export function nodeParams({ params }: Pick<NamesNodes, "params">): string[] {
  return Object.keys(params).filter((name) => params[name]!.kind === kinds.node);
}

/**
 * What is wrong with the nodes that penalties or a loss name: some are not there, rows are of unequal width.
 * @param at where they were written, for what has no place of its own
 */
export function checkNodeNames(
  called: readonly Called<NamesNodes>[],
  graph: Pick<Graph, "byName">,
  at: Span | undefined,
): Diagnostic[] {
  return called.flatMap((each) => checkNames(each, graph, at));
}

function checkNames(
  { declaration, params, written }: Called<NamesNodes>,
  graph: Pick<Graph, "byName">,
  at: Span | undefined,
): Diagnostic[] {
  const problems: Diagnostic[] = [];
  const widths: { name: string; shape: readonly (number | string)[]; span: Span | undefined }[] = [];
  for (const param of nodeParams(declaration)) {
    const name = params[param] as string | undefined;
    if (name === undefined) continue;
    const span = placeOf(written.get(param) ?? null) ?? at;
    const reference = referenceOf(graph, name);
    if (!reference) {
      const near = nearest(name, referenceNames(graph))[0];
      problems.push(
        errorAt("unknown-node", `\`${declaration.name}\` names \`${name}\`, which is no node of the graph`, {
          at: span,
          label: near ? `did you mean \`${near}\`?` : "",
          notes: near ? [] : [`its nodes are ${[...graph.byName.keys()].join(", ")}`],
        }),
      );
      continue;
    }
    if (reference.weight === null && typesOf(reference.node).length > 1) {
      const message = `\`${declaration.name}\` is taken of one tensor, and \`${name}\` yields several`;
      problems.push(errorAt("several-tensors", message, { at: span }));
    }
    const shape = referenceShape(reference);
    if (shape) widths.push({ name, shape, span });
  }
  const [first, ...others] = widths;
  for (const other of multiplies(declaration) ? others : []) {
    if (
      first!.shape.length === 2 &&
      other.shape.length === 2 &&
      dimsMayAgree(first!.shape[1]!, other.shape[1]!)
    )
      continue;
    problems.push(
      errorAt(
        "unequal-widths",
        `\`${declaration.name}\` multiplies rows of \`${first!.name}\`, ${showShape(first!.shape)}, with rows of \`${other.name}\`, ${showShape(other.shape)}`,
        { at: other.span, label: "rows must be equally wide" },
      ),
    );
  }
  return problems;
}

/** Whether rows of one node are multiplied with those of another. */
function multiplies(declaration: NamesNodes): boolean {
  return declaration.family === "loss" ? declaration.compares === "batch" : declaration.sameWidth;
}
