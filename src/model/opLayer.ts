import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import type * as TfLayers from "@tensorflow/tfjs-layers";
import type {
  ComputeContext,
  InputSpecs,
  NodeFacts,
  OpDeclaration,
  TfCore,
  WeightSpec,
} from "../declare/op.js";
import type { ParamSpecs } from "../declare/params.js";
import type { Registry } from "../declare/registry.js";
import type { Shape, TensorType } from "../declare/shape.js";
import { stream } from "../numeric/stream.js";
import { initialValues } from "./initialValues.js";
import { layerName } from "./names.js";
import { disposeMarks, type StepContext, stepContext } from "./stepContext.js";

type AnyFacts = NodeFacts<InputSpecs, ParamSpecs>;
type LayerVariable = ReturnType<TfLayers.layers.Layer["addWeight"]>;

/** What a layer is made of. Plain data but for `op`, so that a layer can be saved and made again. */
export interface OpLayerParts {
  readonly op: OpDeclaration;
  readonly facts: AnyFacts;
  readonly weights: readonly WeightSpec[];
  /** What the op yields, without the weights it exposes. */
  readonly outputs: readonly TensorType[];
  /** Weights handed out after the op's own outputs. */
  readonly exposed: readonly string[];
  readonly seed: number;
}

/** One node as a tfjs layer: its inputs are the tensors of the lines below, then the columns it reads. */
export interface OpLayer extends TfLayers.layers.Layer {
  readonly parts: OpLayerParts;
  /** Its weights by the names of the declaration. */
  readonly variables: ReadonlyMap<string, LayerVariable>;
  compute(inputs: readonly Tensor[], step: StepContext): Tensor[];
}

/**
 * The layer class, for the tfjs that a backend brought; registered under one name, so that models saved by tfjs load.
 * @param ops where saved layers find their op
 */
export function opLayerClass(
  tf: TfCore,
  layers: typeof TfLayers,
  ops: Registry<OpDeclaration>,
): new (
  parts: OpLayerParts,
) => OpLayer {
  class AntkLayer extends layers.layers.Layer implements OpLayer {
    static readonly className = "AntkLayer";
    readonly variables = new Map<string, LayerVariable>();

    constructor(readonly parts: OpLayerParts) {
      super({ name: layerName(parts.facts.node), dtype: "float32" });
    }

    override build(): void {
      const { facts, weights, seed } = this.parts;
      for (const { name, shape, initial, trainable = true } of weights) {
        const size = (shape as readonly number[]).reduce((a, b) => a * b, 1);
        const values = initialValues(initial, size, seed, `${facts.node}/${name}`);
        const initializer = { apply: () => tf.tensor(values, shape as number[], "float32") };
        const variable = this.addWeight(
          name,
          shape as number[],
          "float32",
          initializer as never,
          undefined,
          trainable,
        );
        this.variables.set(name, variable);
      }
      this.built = true;
    }

    override apply(...args: Parameters<TfLayers.layers.Layer["apply"]>) {
      const result = super.apply(...args);
      // tfjs takes every output for floats, and would cast ids to floats on the way to the next layer.
      for (const [i, made] of [result].flat().entries()) {
        if (made instanceof layers.SymbolicTensor) {
          Object.assign(made, { dtype: this.parts.outputs[i]?.dtype ?? "float32" });
        }
      }
      return result;
    }

    override computeOutputShape(): TfLayers.Shape | TfLayers.Shape[] {
      const { outputs, exposed, weights } = this.parts;
      const own = outputs.map(({ shape }) => tfShape(shape));
      const extra = exposed.map((name) => tfShape(weights.find((w) => w.name === name)!.shape));
      const all = [...own, ...extra];
      return all.length === 1 ? all[0]! : all;
    }

    override call(inputs: Tensor | Tensor[], kwargs: { training?: boolean }): Tensor | Tensor[] {
      const step = stepContext(kwargs.training === true);
      const results = tf.tidy(() => this.compute(Array.isArray(inputs) ? inputs : [inputs], step));
      // Marks are for our own steps; nobody asks for those of a call by tfjs.
      disposeMarks(tf, step);
      return results.length === 1 ? results[0]! : results;
    }

    compute(inputs: readonly Tensor[], step: StepContext): Tensor[] {
      const { op, facts, exposed } = this.parts;
      const { named, columns } = arrange(op, facts, inputs);
      const context = this.context(columns, step);
      const result = op.compute(named as never, facts, context);
      const own = Array.isArray(result) ? result : [result];
      // tfjs disposes of what a layer returns: a weight goes out as a clone.
      return [...own, ...exposed.map((name) => tf.clone(context.weight(name)))];
    }

    private context(columns: readonly Tensor[], step: StepContext): ComputeContext {
      const { node } = this.parts.facts;
      return {
        tf,
        training: step.training,
        weight: (name) => this.variables.get(name)!.read(),
        column: (index) => columns[index]!,
        penalize: (term, over) => void step.penalties.push({ term: tf.keep(term), over }),
        update: (name, value) => void step.updates.set(`${node}/${name}`, tf.keep(value)),
        dropoutMask: (shape, keepProb, part) => {
          const size = shape.reduce((a, b) => a * b, 1);
          const name = `${node}/${part}`;
          const draws = stream(step.seed, "dropout", name).uniform(step.step, size);
          const mask = tf.tensor(
            draws.map((u) => (u < keepProb ? 1 / keepProb : 0)),
            shape as number[],
            "float32",
          );
          step.onMask?.(mask, name, keepProb);
          return mask;
        },
      };
    }

    // As one text called `name`: in every other value tfjs turns snake_case to camelCase and back when it saves and
    // loads, which would rename parameters and columns.
    override getConfig(): ReturnType<TfLayers.layers.Layer["getConfig"]> {
      const { op, ...rest } = this.parts;
      return { ...super.getConfig(), parts: { name: JSON.stringify({ ...rest, op: op.name }) } };
    }

    static override fromConfig<T extends serialization.Serializable>(
      _cls: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      const { name: text } = config.parts as { name: string };
      const parts = JSON.parse(text) as Omit<OpLayerParts, "op"> & { op: string };
      const op = ops.get(parts.op);
      if (!op) throw new Error(`the saved model uses op \`${parts.op}\`, which is not registered`);
      return new AntkLayer({ ...parts, op }) as never;
    }
  }
  tf.serialization.registerClass(AntkLayer as never);
  return AntkLayer;
}

/** Deals the flat list of tensors to the op's inputs by what was inferred for each, then to its columns. */
function arrange(op: OpDeclaration, facts: AnyFacts, tensors: readonly Tensor[]) {
  let at = 0;
  const named = new Map<string, Tensor | readonly Tensor[] | null>();
  for (const name of Object.keys(op.inputs)) {
    const type = facts.inputs[name] as TensorType | readonly TensorType[] | null;
    if (type === null) named.set(name, null);
    else if (Array.isArray(type)) {
      named.set(name, tensors.slice(at, at + type.length));
      at += type.length;
    } else named.set(name, tensors[at++]!);
  }
  return { named: Object.fromEntries(named), columns: tensors.slice(at, at + facts.columns.length) };
}

/** Our dimensions as tfjs writes them: what is not a number is null. */
export function tfShape(shape: Shape): TfLayers.Shape {
  return (shape ?? []).map((dim) => (typeof dim === "number" ? dim : null));
}
