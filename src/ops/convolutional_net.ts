import type * as Tf from "@tensorflow/tfjs-core";
import { type ComputeContext, defineOp, one } from "../declare/op.js";
import { either, kinds, oneOf, optional, orNone, type ParamKind, required } from "../declare/params.js";
import type { Dim, Shape } from "../declare/shape.js";
import { activate, activation } from "./activations.js";
import { affine, biasSpec, fanScaling, matrixParams, matrixSpec } from "./affine.js";
import { bnDecay, finish, layerParams, normalSpecs } from "./layerParams.js";
import { cellsOf, type Padding, patches, placesOver, windowOver } from "./patches.js";
import { l1 } from "./penalty.js";
import { product } from "./product.js";

/** One size for all layers, or a list with one for each. */
const sizes = either(kinds.positiveInt, kinds.dims) as ParamKind<number | readonly Dim[]>;

export default defineOp({
  name: "convolutional_net",
  about:
    "A stack of 2-D convolutions for images; each layer is h ← dropout(norm(pool(f(h ∗ W + b)))): every window of the image times W, the activation f, pooling, and batch norm and dropout where asked for. `flatten` makes rows of what comes out.",
  group: "layers and nets",
  source:
    "LeCun et al. 1998, Gradient-based learning applied to document recognition, §II; Goodfellow, Bengio and Courville 2016, eq. 9.6 (cross-correlation)",
  inputs: {
    x: one("Images: [batch, height, width, channels], or one row for each, with `image`.", {
      dtype: "float32",
    }),
  },
  params: {
    filters: required(kinds.dims, "Channels that each layer makes, in order."),
    image: optional(
      orNone(kinds.dims),
      "[height, width, channels] of the rows of x, channels running fastest. None: x says it.",
      null,
    ),
    kernel: optional(sizes, "Side of the square that a filter sees; a list: one for each layer.", 3),
    stride: optional(sizes, "Pixels from one window to the next; a list: one for each layer.", 1),
    padding: optional(
      oneOf("same", "valid"),
      "'same': zeros around the image, so that stride 1 keeps its size; 'valid': windows within the image only.",
      "same",
    ),
    pool: optional(
      sizes,
      "Side of the squares that become one pixel; a list: one for each layer; 1: none. What is left over below and to the right is dropped.",
      2,
    ),
    pooling: optional(
      oneOf("max", "mean", "none"),
      "What a square becomes: its largest value, the first of equal ones taking the gradient, or its mean.",
      "max",
    ),
    activation: optional(activation, "Applied to each element after the convolution.", "relu"),
    ...matrixParams,
    bn: optional(kinds.boolean, "Batch normalisation of each channel after pooling.", false),
    keep_prob: layerParams.keep_prob,
    fan_scaling: { ...fanScaling, default: true },
    bias_start: optional(kinds.number, "What the biases start as.", 0),
    bn_decay: bnDecay,
    l1,
  },
  example:
    "rows flatten()\n-h convolutional_net([2, 3], image=[6, 6, 1], activation='tanh', pooling='mean')\n--pixels placeholder(tf.float32, shape=[None, 36])",
  rules: ({ inputs: { x }, params }) => [
    ...(params.filters.length > 0 ? [] : ["`filters` needs at least one layer"]),
    ...wrongLists(params),
    ...wrongImage(x.shape, params.image),
    ...tooSmall(layersOf(x.shape, params)),
  ],
  weights: ({ inputs: { x }, params }) =>
    layersOf(x.shape, params).flatMap(({ kernel, from, to }, i) => [
      matrixSpec(`w${i}`, product([kernel, kernel, from]), to, params, params.activation),
      biasSpec(`b${i}`, to, params.bias_start),
      ...normalSpecs(params.bn, i, to),
    ]),
  exposes: { "weights#": "w#" },
  output: ({ inputs: { x }, params }) => {
    const { out, to } = layersOf(x.shape, params).at(-1) ?? { out: ["?", "?"], to: "?" };
    return { dtype: "float32", shape: [x.shape?.[0] ?? "batch", ...out, to] };
  },
  compute: ({ x }, { params }, context) => {
    const batch = x.shape[0]!;
    let h = context.tf.reshape(x, [batch, ...imageOf(x.shape, params.image)] as number[]);
    for (const [i, layer] of layersOf(x.shape, params).entries()) {
      const seen = convolved(context, h, i, layer, params);
      const pooled = poolingOf(context, activate(context.tf, params.activation, seen), layer, params.pooling);
      const [down, across] = layer.out as [number, number];
      const rows = context.tf.reshape(pooled, [batch * down * across, layer.to as number]);
      h = context.tf.reshape(finish(context, rows, i, params), [batch, down, across, layer.to as number]);
    }
    return h;
  },
});

interface Settings {
  readonly filters: readonly Dim[];
  readonly image: readonly Dim[] | null;
  readonly kernel: number | readonly Dim[];
  readonly stride: number | readonly Dim[];
  readonly padding: Padding;
  readonly pool: number | readonly Dim[];
  readonly pooling: "max" | "mean" | "none";
}

/** One layer, with what is known of its sizes. */
interface Layer {
  readonly kernel: Dim;
  readonly stride: Dim;
  readonly pool: Dim;
  /** Channels before and after. */
  readonly from: Dim;
  readonly to: Dim;
  /** Height and width of what comes in, what the windows make of it, and what pooling leaves. */
  readonly in: readonly [Dim, Dim];
  readonly places: readonly [Dim, Dim];
  readonly out: readonly [Dim, Dim];
}

function layersOf(shape: Shape, settings: Settings): readonly Layer[] {
  const [height, width, channels] = imageOf(shape, settings.image);
  let size: readonly [Dim, Dim] = [height, width];
  let from = channels;
  return settings.filters.map((to, i) => {
    const [kernel, stride] = [sizeAt(settings.kernel, i), sizeAt(settings.stride, i)];
    const pool = settings.pooling === "none" ? 1 : sizeAt(settings.pool, i);
    const places = both(size, (length) => placesOn(length, kernel, stride, settings.padding));
    const out = both(places, (length) => placesOn(length, pool, pool, "valid"));
    const layer = { kernel, stride, pool, from, to, in: size, places, out };
    size = out;
    from = to;
    return layer;
  });
}

/** Height, width and channels. */
function imageOf(shape: Shape, image: readonly Dim[] | null): readonly [Dim, Dim, Dim] {
  const dims = image ?? (shape?.length === 4 ? shape.slice(1) : []);
  return [dims[0] ?? "?", dims[1] ?? "?", dims[2] ?? "?"];
}

function sizeAt(sizes: number | readonly Dim[], layer: number): Dim {
  return typeof sizes === "number" ? sizes : (sizes[layer] ?? "?");
}

function both([a, b]: readonly [Dim, Dim], f: (dim: Dim) => Dim): readonly [Dim, Dim] {
  return [f(a), f(b)];
}

function placesOn(length: Dim, size: Dim, stride: Dim, padding: Padding): Dim {
  const isKnown = typeof length === "number" && typeof size === "number" && typeof stride === "number";
  return isKnown ? placesOver(length, size, stride, padding) : "?";
}

/** Windows of the images times the filters, plus a bias: [batch·places, filters]. */
function convolved(
  context: ComputeContext,
  h: Tf.Tensor,
  i: number,
  layer: Layer,
  settings: Settings & { readonly l1: number; readonly l2: number },
): Tf.Tensor {
  const window = windowOver(
    layer.in as [number, number],
    layer.kernel as number,
    layer.stride as number,
    settings.padding,
  );
  return affine(context, patches(context.tf, h, window), `w${i}`, `b${i}`, settings);
}

/** Squares of the images [batch·places, channels] taken together, each channel by itself. */
function poolingOf(
  { tf }: ComputeContext,
  rows: Tf.Tensor,
  { pool, places, to }: Layer,
  pooling: Settings["pooling"],
): Tf.Tensor {
  if (pool === 1) return rows;
  const [down, across] = places as [number, number];
  const images = tf.reshape(rows, [rows.shape[0]! / (down * across), down, across, to as number]);
  const squares = windowOver([down, across], pool as number, pool as number, "valid");
  const cells = cellsOf(tf, images, squares);
  if (pooling === "max") return cells.reduce((a, b) => tf.maximum(a, b));
  return tf.div(
    cells.reduce((a, b) => tf.add(a, b)),
    cells.length,
  );
}

function wrongLists({ filters, kernel, stride, pool }: Settings): readonly string[] {
  return Object.entries({ kernel, stride, pool }).flatMap(([name, sizes]) =>
    typeof sizes === "number" || sizes.length === filters.length
      ? []
      : [`\`${name}\` lists ${sizes.length} layers, \`filters\` ${filters.length}`],
  );
}

function wrongImage(shape: Shape, image: readonly Dim[] | null): readonly string[] {
  if (image !== null && image.length !== 3) return ["`image` must be [height, width, channels]"];
  if (shape === null) return [];
  if (shape.length === 4)
    return image === null ? [] : ["x has the shape of images already: leave `image` away"];
  if (shape.length !== 2) return ["x must be [batch, columns] or [batch, height, width, channels]"];
  if (image === null)
    return ["x has one row an example: say with `image=[height, width, channels]` what is in it"];
  const [columns, pixels] = [shape[1]!, product(image)];
  const differ = typeof columns === "number" && typeof pixels === "number" && columns !== pixels;
  return differ ? [`an image of [${image.join(", ")}] has ${pixels} numbers, x has ${columns} columns`] : [];
}

function tooSmall(layers: readonly Layer[]): readonly string[] {
  const at = layers.findIndex(({ out }) => out.some((length) => typeof length === "number" && length < 1));
  if (at < 0) return [];
  const { in: size, kernel, pool } = layers[at]!;
  return [
    `layer ${at + 1} gets images of ${size.join(" by ")}, too small for windows of ${kernel} and squares of ${pool}: take smaller or fewer ones`,
  ];
}
