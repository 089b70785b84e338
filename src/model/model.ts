import type { Tensor, Variable } from "@tensorflow/tfjs-core";
import type * as TfLayers from "@tensorflow/tfjs-layers";
import type { OpDeclaration, WeightSpec } from "../declare/op.js";
import type { Registry } from "../declare/registry.js";
import type { TensorType } from "../declare/shape.js";
import { failure, UsageError } from "../diagnostics/errors.js";
import type { Backend } from "../engine/backend.js";
import type { Parameter } from "../engine/plan/parameters.js";
import { type Graph, type GraphNode, type InputRef, typesOf } from "../graph/graph.js";
import { inputName } from "./names.js";
import { type OpLayer, opLayerClass, tfShape } from "./opLayer.js";
import { type StepContext, stepContext } from "./stepContext.js";

/** Tensors for the columns a graph reads, and for those handed in, by name. */
export type Feeds = ReadonlyMap<string, Tensor>;

export interface Weight {
  /** `<node>/<weight>`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface BuildOptions {
  readonly backend: Backend;
  readonly ops: Registry<OpDeclaration>;
  /** Seed of the initial values. Default 0. */
  readonly seed?: number;
}

interface BuiltNode {
  readonly node: GraphNode;
  readonly layer: OpLayer | null;
  /** For each input line: the node and which of its tensors. */
  readonly inputs: readonly { readonly node: string; readonly from: number; readonly count: number }[];
}

/**
 * A graph with weights. `layersModel` is the whole as tfjs knows it; both are made of the same layers. The caller
 * disposes of it.
 */
export class Model {
  readonly layersModel: TfLayers.LayersModel;
  private readonly built: readonly BuiltNode[];
  private readonly variables = new Map<string, { readonly variable: Variable; readonly spec: WeightSpec }>();

  /** @throws UsageError where the graph still has unbound variables, or reads no data */
  constructor(
    readonly graph: Graph,
    private readonly options: BuildOptions,
  ) {
    requireBuildable(graph);
    const { tf, layers } = options.backend;
    const Layer = opLayerClass(tf, layers, options.ops);
    const exposed = exposedWeights(graph);
    const symbols = new Map<string, TfLayers.SymbolicTensor[]>();
    const inputs = new Map(graph.columns.map(({ name, type }) => [name, symbolicInput(layers, name, type)]));
    for (const { name, op, type } of graph.nodes) {
      if (op === null) inputs.set(name, symbolicInput(layers, name, type as TensorType));
    }
    const built: BuiltNode[] = [];
    for (const node of graph.nodes) {
      if (node.op === null) {
        symbols.set(node.name, [inputs.get(node.name)!]);
        built.push({ node, layer: null, inputs: [] });
        continue;
      }
      const own = exposed.get(node.name) ?? [];
      const layer = new Layer({
        op: node.op,
        facts: node.facts!,
        weights: node.weights,
        outputs: typesOf(node),
        exposed: own,
        seed: options.seed ?? 0,
      });
      const sources = node.inputs.map((ref) => sourceOf(ref, exposed));
      const tensors = sources.flatMap(({ node: from, from: at, count }) =>
        symbols.get(from)!.slice(at, at + count),
      );
      const columns = node.columns.map(({ name }) => inputs.get(name)!);
      // tfjs hangs a layer on its inputs; one without any is hung on the first column and ignores it.
      const all = [...tensors, ...columns];
      const hung = all.length > 0 ? all : [inputs.values().next().value!];
      const result = layer.apply(hung.length === 1 ? hung[0]! : hung) as
        | TfLayers.SymbolicTensor
        | TfLayers.SymbolicTensor[];
      symbols.set(node.name, Array.isArray(result) ? result : [result]);
      built.push({ node, layer, inputs: sources });
      for (const spec of node.weights) {
        const variable = layer.variables.get(spec.name)!.read() as Variable;
        this.variables.set(`${node.name}/${spec.name}`, { variable, spec });
      }
    }
    this.built = built;
    const outputs = graph.outputs.flatMap((node) => symbols.get(node.name)!.slice(0, typesOf(node).length));
    this.layersModel = withoutTfjsTraining(layers.model({ inputs: [...inputs.values()], outputs }));
  }

  get backend(): Backend {
    return this.options.backend;
  }

  /** Variables that gradients change, by full name. */
  get trainable(): ReadonlyMap<string, Variable> {
    const trained = [...this.variables].filter(([, { spec }]) => spec.trainable !== false);
    return new Map(trained.map(([name, { variable }]) => [name, variable]));
  }

  /** Whether weight decay acts on the weight of that full name. */
  decays(name: string): boolean {
    return this.variables.get(name)!.spec.decays !== false;
  }

  /** Every variable by its full name, statistics included. */
  get tensors(): ReadonlyMap<string, Variable> {
    return new Map([...this.variables].map(([name, { variable }]) => [name, variable]));
  }

  /** What plans must know of each variable. */
  get parameters(): readonly Parameter[] {
    return [...this.variables].map(([name, { variable, spec }]) => ({
      name,
      shape: variable.shape,
      trainable: spec.trainable !== false,
      decays: spec.decays !== false,
    }));
  }

  /** The variable of that full name, statistics included. */
  variable(name: string): Variable {
    return this.variables.get(name)!.variable;
  }

  /**
   * The tensors of every node, by name; a list where the node yields several. Call it inside `tf.tidy`.
   * @param watch sees each node's tensors as they are made
   */
  forward(
    feeds: Feeds,
    step: StepContext = stepContext(false),
    watch?: (node: GraphNode, tensors: readonly Tensor[]) => void,
  ): ReadonlyMap<string, readonly Tensor[]> {
    const values = new Map<string, readonly Tensor[]>();
    for (const { node, layer, inputs } of this.built) {
      const tensors = inputs.flatMap(({ node: from, from: at, count }) =>
        values.get(from)!.slice(at, at + count),
      );
      const columns = node.columns.map(({ name }) => feedOf(feeds, name));
      const result = layer ? layer.compute([...tensors, ...columns], step) : [feedOf(feeds, node.name)];
      values.set(node.name, result);
      watch?.(node, result.slice(0, typesOf(node).length));
    }
    return values;
  }

  /** Every weight, statistics included, as it is now. */
  getWeights(): readonly Weight[] {
    return [...this.variables].map(([name, { variable }]) => ({
      name,
      shape: variable.shape,
      // dataSync may hand out the memory that the next step overwrites.
      values: Float32Array.from(variable.dataSync()),
    }));
  }

  /** @throws UsageError where a weight is missing, unknown or of another shape */
  setWeights(weights: readonly Weight[]): void {
    const { tf } = this.backend;
    const byName = new Map(weights.map((w) => [w.name, w]));
    const stranger = weights.find(({ name }) => !this.variables.has(name));
    if (stranger) throw failure(UsageError, "wrong-weights", `the model has no weight \`${stranger.name}\``);
    // All are looked at before one is set: what does not fit leaves the model as it was.
    for (const [name, { variable }] of this.variables) {
      const weight = byName.get(name);
      if (!weight || weight.shape.join() !== variable.shape.join()) {
        const found = weight ? `has shape [${weight.shape.join(", ")}]` : "is missing";
        throw failure(
          UsageError,
          "wrong-weights",
          `weight \`${name}\` must have shape [${variable.shape.join(", ")}]; it ${found}`,
        );
      }
    }
    for (const [name, { variable }] of this.variables) {
      const { values } = byName.get(name)!;
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape, "float32")));
    }
  }

  dispose(): void {
    this.layersModel.dispose();
  }
}

function requireBuildable(graph: Graph): void {
  if (graph.unbound.length > 0) {
    const names = graph.unbound.map((name) => `\`$${name}\``).join(", ");
    throw failure(UsageError, "unbound-variable", `${names} must have values before the graph can be built`, {
      notes: ["give them with `bind`, `--set` or `@bind`"],
    });
  }
  if (graph.columns.length === 0 && graph.given.length === 0) {
    throw failure(UsageError, "no-inputs", "the graph reads no data", {
      at: graph.outputs[0]?.span,
      notes: ["a lookup or a placeholder reads a column of the data"],
    });
  }
}

/** For each node, the weights that other nodes use. */
function exposedWeights(graph: Graph): ReadonlyMap<string, string[]> {
  const exposed = new Map<string, string[]>();
  for (const { node, weight } of graph.nodes.flatMap((n) => n.inputs)) {
    if (weight === null) continue;
    const names = exposed.get(node.name) ?? [];
    if (!names.includes(weight)) exposed.set(node.name, [...names, weight]);
  }
  return exposed;
}

function sourceOf({ node, weight }: InputRef, exposed: ReadonlyMap<string, string[]>) {
  const count = typesOf(node).length;
  if (weight === null) return { node: node.name, from: 0, count };
  return { node: node.name, from: count + exposed.get(node.name)!.indexOf(weight), count: 1 };
}

function symbolicInput(
  layers: typeof TfLayers,
  name: string,
  { dtype, shape }: TensorType,
): TfLayers.SymbolicTensor {
  return layers.input({ name: inputName(name), batchShape: tfShape(shape), dtype: dtype ?? "float32" });
}

function feedOf(feeds: Feeds, name: string): Tensor {
  const tensor = feeds.get(name);
  if (!tensor) throw failure(UsageError, "missing-feed", `no values for \`${name}\` were handed in`);
  return tensor;
}

/** tfjs's own loops expand ids to [n, 1] and want inputs of equal length: they would compute something else. */
function withoutTfjsTraining(model: TfLayers.LayersModel): TfLayers.LayersModel {
  for (const method of [
    "predict",
    "fit",
    "fitDataset",
    "evaluate",
    "evaluateDataset",
    "trainOnBatch",
  ] as const) {
    Object.defineProperty(model, method, {
      value: () => {
        throw failure(
          UsageError,
          "tfjs-method",
          `\`${method}\` of tfjs does not fit graphs with ids and per-entity tables`,
          { notes: ["use `GenericModel.train`, `predict` and `eval`; `apply` works as it stands"] },
        );
      },
    });
  }
  return model;
}
