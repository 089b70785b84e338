import { transformOf } from "../data/transforms.js";
import type { DataContext, DataSet } from "../data/types.js";
import { type ColumnSchema, RATINGS } from "../declare/columns.js";
import { showShape, type TensorType } from "../declare/shape.js";
import type { Span } from "../diagnostics/diagnostic.js";
import { ConfigError, DataError, failure } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { type Graph, type GraphNode, typesOf } from "../graph/graph.js";
import type { NegativeSettings } from "./negatives.js";
import type { TrainSettings } from "./settings.js";

/**
 * Refuses, before anything is built, an objective that cannot compare the outputs with the target, and a column of
 * example weights that is none. What shapes do not say yet is found out in the first step.
 * @throws ConfigError at the output, or where the column is named
 */
export function checkObjective(graph: Graph, settings: TrainSettings, context: DataContext): void {
  const { exampleWeights, negatives, onePer } = settings;
  if (onePer !== null) checkOnePer(onePer, graph, settings, context);
  if (exampleWeights !== null) checkWeightColumn(exampleWeights, graph, settings, context);
  if (negatives !== null) checkNegatives(graph, settings, negatives, context);
  const target = context.schema.columns.find((c) => c.table === RATINGS && c.name === context.target);
  if (!target) return;
  const wanted = wantedWidth(graph, settings, target);
  if (wanted === null) return;
  if (settings.loss.compares === "classes") checkUnscaled(graph, target.name, context);
  for (const node of graph.outputs) {
    for (const type of typesOf(node)) checkWidth(node, type, wanted, settings, target);
  }
}

/** @throws DataError for a weight that is not a number ≥ 0 */
export function checkWeights(data: DataSet, { exampleWeights }: TrainSettings): void {
  const column = exampleWeights === null ? undefined : data.columns.get(exampleWeights);
  if (column?.kind !== "dense") return;
  const at = column.values.findIndex((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (at < 0) return;
  throw failure(
    DataError,
    "bad-weight",
    `example weights must be numbers of at least 0, and \`${exampleWeights}\` holds ${column.values[at]}`,
    { notes: ["weights are taken as they are stored: center and scale other columns"] },
  );
}

function checkOnePer(
  column: string,
  graph: Graph,
  { sampler }: TrainSettings,
  { name: set, schema }: DataContext,
): void {
  const at = graph.directives.train.values.get("one_per")?.span;
  if (sampler !== null) {
    throw failure(ConfigError, "bad-one-per", "a sampler's sweep goes over all training rows", {
      at,
      notes: ["leave `one_per` out, or `sampler`"],
    });
  }
  const ids = schema.columns.filter((c) => c.table === RATINGS && c.kind === "index").map((c) => c.name);
  if (ids.includes(column)) return;
  const near = nearest(column, ids)[0];
  throw failure(ConfigError, "no-such-ids", `${set} has no rating column of ids called \`${column}\``, {
    at,
    label: near ? `did you mean \`${near}\`?` : "",
    notes: [`its columns of ids: ${ids.join(", ")}`],
  });
}

/** Negatives differ from their example in one column, which must be there, and change the score. */
function checkNegatives(
  graph: Graph,
  settings: TrainSettings,
  { of, within }: NegativeSettings,
  { name: set, schema }: DataContext,
): void {
  const ids = schema.columns.filter((c) => c.table === RATINGS && c.kind === "index").map((c) => c.name);
  for (const [setting, column] of [["negative_of", of] as const, ["negatives_for", within] as const]) {
    if (column === null || ids.includes(column)) continue;
    const near = nearest(column, ids)[0];
    throw failure(ConfigError, "no-such-ids", `${set} has no rating column of ids called \`${column}\``, {
      at: graph.directives.train.values.get(setting)?.span,
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [`its columns of ids: ${ids.join(", ")}`],
    });
  }
  if (!graph.columns.some(({ name }) => name === of)) {
    throw failure(
      ConfigError,
      "no-such-ids",
      `the graph does not read \`${of}\`: every negative would score alike`,
      {
        at: graph.directives.train.values.get("negative_of")?.span ?? graph.outputs[0]?.nameSpan,
        notes: [`a lookup reads it: \`lookup('${of}', shape=[None, 8])\``],
      },
    );
  }
  for (const node of graph.outputs) {
    for (const type of typesOf(node)) checkOneScore(node, type, settings);
  }
}

function checkOneScore(node: GraphNode, { shape }: TensorType, { loss }: TrainSettings): void {
  if (shape === null || shape.slice(1).every((dim) => typeof dim === "string" || dim === 1)) return;
  throw failure(
    ConfigError,
    "wrong-output",
    `output \`${node.name}\` is ${showShape(shape)}; \`${loss.name}\` compares one score an example`,
    { at: node.nameSpan, label: "it must be [batch, 1]" },
  );
}

/** How many numbers an output must have for each example; null where any will do. */
function wantedWidth(graph: Graph, { loss }: TrainSettings, target: ColumnSchema): number | null {
  const { name, kind, width, dim } = target;
  const at = targetSpan(graph);
  switch (loss.compares) {
    case "values":
      // Two labels are 0 and 1, which can be told apart by a number.
      if (kind !== "index" || dim === 2) return width;
      throw failure(
        ConfigError,
        "wrong-target",
        `\`${loss.name}\` compares numbers, and \`${name}\` holds ${dim} labels`,
        {
          at,
          notes: ["a loss of classes takes labels: `objective='softmax_cross_entropy'`"],
        },
      );
    case "classes":
      if (kind === "index") return dim;
      if (width > 1) return width;
      throw failure(
        ConfigError,
        "wrong-target",
        `\`${loss.name}\` compares classes, and \`${name}\` holds one number for each example`,
        { at, notes: ["labels are read as ids; for numbers take a loss such as `mse`"] },
      );
    case "negatives":
    case "batch":
    case "anything":
      return null;
  }
}

function checkWidth(
  node: GraphNode,
  { shape }: TensorType,
  wanted: number,
  { loss }: TrainSettings,
  target: ColumnSchema,
): void {
  if (shape === null || shape.slice(1).some((dim) => typeof dim === "string")) return;
  const width = (shape.slice(1) as number[]).reduce((a, b) => a * b, 1);
  const isClassifier = loss.compares === "classes";
  if (typeof shape[0] !== "number" && width === wanted && (!isClassifier || shape.length === 2)) return;
  const compared = isClassifier
    ? `${wanted} ${target.kind === "index" ? "labels" : "classes"} of`
    : `${wanted === 1 ? "one number" : `${wanted} numbers`} an example from`;
  throw failure(
    ConfigError,
    "wrong-output",
    `output \`${node.name}\` is ${showShape(shape)}; \`${loss.name}\` compares it with the ${compared} \`${target.name}\``,
    {
      at: node.nameSpan,
      label: `it must be [batch, ${wanted}]`,
      notes: [
        `a line above brings it to that width: \`linear(${wanted})\` or \`dnn([${wanted}])\`, with this node one level deeper`,
        "every node that no other uses is an output and takes part in the objective",
      ],
    },
  );
}

function checkUnscaled(graph: Graph, target: string, { transforms }: DataContext): void {
  const { subtract, divide } = transformOf(transforms, target);
  if (subtract === 0 && divide === 1) return;
  throw failure(
    ConfigError,
    "scaled-classes",
    `\`${target}\` says which class: it is neither centred nor scaled`,
    {
      at: targetSpan(graph),
      notes: ["leave it out of `center`, `maxnorm` and `unit_variance`"],
    },
  );
}

function checkWeightColumn(
  name: string,
  graph: Graph,
  { loss }: TrainSettings,
  { name: set, schema }: DataContext,
): void {
  const at = graph.directives.train.values.get("example_weights")?.span;
  if (loss.compares === "anything") {
    const message = "an objective handed in as a function weights its examples itself";
    throw failure(ConfigError, "bad-weights", message, { at, notes: ["leave `exampleWeights` out"] });
  }
  const ratings = schema.columns.filter((c) => c.table === RATINGS);
  const column = ratings.find((c) => c.name === name);
  if (column?.kind === "dense" && column.width === 1) return;
  const numbers = ratings.filter((c) => c.kind === "dense" && c.width === 1).map((c) => c.name);
  const near = nearest(name, numbers)[0];
  throw failure(
    ConfigError,
    "bad-weights",
    column
      ? `\`${name}\` cannot weight examples: it does not hold one number for each`
      : `${set} has no rating column called \`${name}\`, named in example_weights`,
    {
      at,
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [`its columns of numbers: ${numbers.join(", ")}`],
    },
  );
}

function targetSpan({ directives: { data } }: Graph): Span | undefined {
  return data.values.get("target")?.span ?? data.span ?? undefined;
}
