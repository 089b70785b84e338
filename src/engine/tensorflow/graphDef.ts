import { Message } from "./protobuf.js";

/** TensorFlow's numbers for its types. */
const dtypes = {
  float32: 1,
  int32: 3,
  string: 7,
  int64: 9,
  bool: 10,
  resource: 20,
  uint64: 23,
} as const;

export type Dtype = keyof typeof dtypes;

/** What a node yields, by name: `add_3`, or `switch_7:1` for its second output. */
export type Output = string;

/** An encoded AttrValue. */
export type Attr = Message;

/** Values of attributes, each under TensorFlow's field number of its kind. */
export const attr = {
  text: (value: string): Attr => new Message().bytes(2, value),
  int: (value: number): Attr => new Message().int(3, value),
  flag: (value: boolean): Attr => new Message().int(5, value ? 1 : 0),
  type: (dtype: Dtype): Attr => new Message().int(6, dtypes[dtype]),
  /** −1 stands for any size. */
  shape: (dims: readonly number[]): Attr => new Message().bytes(7, shapeProto(dims)),
  tensor: (values: Float32Array | Int32Array, dims: readonly number[]): Attr =>
    new Message().bytes(8, tensorProto(values, dims)),
  /** A vector of strings. */
  texts: (values: readonly string[]): Attr => {
    const tensor = new Message().int(1, dtypes.string).bytes(2, shapeProto([values.length]));
    for (const value of values) tensor.bytes(8, value);
    return new Message().bytes(8, tensor);
  },
  flagTensor: (value: boolean): Attr =>
    new Message().bytes(
      8,
      new Message()
        .int(1, dtypes.bool)
        .bytes(2, shapeProto([]))
        .bytes(4, Uint8Array.of(value ? 1 : 0)),
    ),
};

/** A tensor that a signature takes or yields. */
export interface SignatureTensor {
  readonly output: Output;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** How others call a saved graph. */
export interface Signature {
  readonly inputs: ReadonlyMap<string, SignatureTensor>;
  readonly outputs: ReadonlyMap<string, SignatureTensor>;
}

/** The producer version of the graphs: that of the oldest TensorFlow (2.9) that runs them. */
const PRODUCER = 1087;

/** Where a loader looks for the node that initialises a graph. */
const INIT = "__saved_model_init_op";

/** Collects the nodes of a graph. */
export class GraphDef {
  private readonly nodes: Message[] = [];
  private readonly counts = new Map<string, number>();

  /**
   * @param inputs outputs of nodes that are there already, or named ones that will be
   * @param after  nodes that must have run before, whatever they yield
   * @param name   must be free; by default the op with a number
   * @returns the name, which is also the first output
   */
  node(
    op: string,
    inputs: readonly Output[] = [],
    attrs: Readonly<Record<string, Attr>> = {},
    { after = [], name = this.freeName(op) }: { after?: readonly Output[]; name?: string } = {},
  ): Output {
    const node = new Message().bytes(1, name).bytes(2, op);
    for (const input of inputs) node.bytes(3, input);
    for (const output of new Set(after.map(nodeOf))) node.bytes(3, `^${output}`);
    for (const [key, value] of Object.entries(attrs)) node.entry(5, key, value);
    this.nodes.push(node);
    return name;
  }

  /** How many nodes there are. */
  get size(): number {
    return this.nodes.length;
  }

  /**
   * The graph as the file `saved_model.pb` of a SavedModel with the tag `serve`.
   * @param init a node that is run once, when the graph has been loaded
   */
  savedModel(signatures: ReadonlyMap<string, Signature> = new Map(), init: Output | null = null): Uint8Array {
    const graph = new Message();
    for (const node of this.nodes) graph.bytes(1, node);
    graph.bytes(4, new Message().int(1, PRODUCER));
    const info = new Message().bytes(4, "serve").bytes(5, "2.9.1");
    const meta = new Message().bytes(1, info).bytes(2, graph);
    for (const [name, signature] of signatures) meta.entry(5, name, signatureDef(signature));
    if (init !== null) {
      meta.entry(5, INIT, new Message().entry(2, INIT, new Message().bytes(1, init)));
    }
    return new Message().int(1, 1).bytes(2, meta).finish();
  }

  private freeName(op: string): string {
    const count = this.counts.get(op) ?? 0;
    this.counts.set(op, count + 1);
    return `${op}_${count}`;
  }
}

/** The node that an output belongs to. */
function nodeOf(output: Output): string {
  return output.split(":")[0]!;
}

function shapeProto(dims: readonly number[]): Message {
  const shape = new Message();
  for (const dim of dims) shape.bytes(2, new Message().int(1, dim));
  return shape;
}

function tensorProto(values: Float32Array | Int32Array, dims: readonly number[]): Message {
  const dtype = values instanceof Int32Array ? dtypes.int32 : dtypes.float32;
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return new Message().int(1, dtype).bytes(2, shapeProto(dims)).bytes(4, content);
}

function signatureDef({ inputs, outputs }: Signature): Message {
  const message = new Message();
  const info = ({ output, dtype, shape }: SignatureTensor) =>
    new Message()
      .bytes(1, output.includes(":") ? output : `${output}:0`)
      .int(2, dtypes[dtype])
      .bytes(3, shapeProto(shape));
  for (const [name, tensor] of inputs) message.entry(1, name, info(tensor));
  for (const [name, tensor] of outputs) message.entry(2, name, info(tensor));
  return message.bytes(3, "tensorflow/serving/predict");
}
