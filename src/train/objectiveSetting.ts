import type { Called } from "../declare/call.js";
import { defineLoss, type LossDeclaration } from "../declare/loss.js";
import type { ParamKind } from "../declare/params.js";
import type { PenaltyDeclaration } from "../declare/penalty.js";
import type { Registries } from "../declare/registries.js";
import type { Const } from "../declare/values.js";
import { failure, throwErrors, UsageError } from "../diagnostics/errors.js";
import { checkNodeNames } from "../graph/checkNodeNames.js";
import { constOf } from "../graph/constOf.js";
import type { Graph } from "../graph/graph.js";
import type { Objective } from "./trainOptions.js";

/** The loss that an option or `@train` names. @throws UsageError where none is, or an unknown one */
export function lossOf(
  objective: string | Objective | Called<LossDeclaration> | undefined,
  kind: ParamKind<Called<LossDeclaration>>,
  { losses }: Registries,
  graph: Graph,
): Called<LossDeclaration> {
  if (typeof objective === "function") return withoutArguments(custom(objective));
  if (typeof objective === "object") return objective;
  const written = objective === undefined ? null : constOf(objective);
  const called = written === null ? undefined : kind.read(written);
  if (called) {
    throwErrors(UsageError, checkNodeNames([called], graph, undefined));
    return called;
  }
  const refusal = written === null ? null : kind.explain?.(written);
  if (refusal) {
    throw failure(UsageError, "wrong-option", `option \`objective\`: ${refusal.message}`, {
      notes: refusal.notes ?? [],
    });
  }
  const names = losses.all.map((l) => l.name).join(", ");
  throw failure(
    UsageError,
    "no-objective",
    objective ? `no loss is called \`${objective}\`` : "no objective is named",
    {
      at: graph.directives.train.span ?? graph.outputs[0]?.span,
      label: graph.directives.train.span
        ? "add `objective='se'`"
        : "add a line above: `@train(objective='se')`",
      notes: [`the losses are ${names}`, "on the command line: `--objective se`"],
    },
  );
}

/** @throws UsageError where one is unknown, or names a node that is not there */
export function penaltiesOf(
  given: readonly string[] | undefined,
  kind: ParamKind<readonly Called<PenaltyDeclaration>[]>,
  graph: Graph,
): readonly Called<PenaltyDeclaration>[] {
  const written = graph.directives.train.values.get("penalties")?.value;
  if (given === undefined) return (written ?? []) as readonly Called<PenaltyDeclaration>[];
  const list = given.map(constOf);
  const read = kind.read(list);
  if (read === undefined) {
    const refusal = kind.explain!(list)!;
    throw failure(UsageError, "wrong-option", `option \`penalties\`: ${refusal.message}`, {
      notes: refusal.notes ?? [],
    });
  }
  throwErrors(UsageError, checkNodeNames(read, graph, undefined));
  return read;
}

function withoutArguments<D>(declaration: D) {
  return { declaration, params: {}, written: new Map<string, Const>() };
}

function custom(objective: Objective): LossDeclaration {
  return defineLoss({
    name: "custom",
    about: "A function handed in.",
    formula: "",
    source: "",
    compares: "anything",
    reduction: "sum",
    metric: "rmse",
    terms: objective,
  });
}
