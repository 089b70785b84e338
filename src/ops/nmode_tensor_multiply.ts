import type * as Tf from "@tensorflow/tfjs-core";
import { defineOp, one } from "../declare/op.js";
import { kinds, optional } from "../declare/params.js";
import { type Dim, dimsMayAgree, type Shape, type TensorType } from "../declare/shape.js";
import { mode, unfold, unfoldedShape, unfoldings, wrongMode } from "./nmode_tensor_tomatrix.js";

export default defineOp({
  name: "nmode_tensor_multiply",
  about:
    "An order-3 tensor times a matrix along one dimension: y[l, j, k] = Σᵢ m[l, i]·x[i, j, k] for mode 0. The dimension keeps its place.",
  group: "products",
  source:
    "Kolda and Bader 2009, §2.5, whose modes count from 1; ANTK, node_ops.nmode_tensor_multiply, which swaps the first two dimensions for mode 1",
  inputs: {
    tensor: one("x, of order 3.", { shape: ["i", "j", "k"], dtype: "float32" }),
    matrix: one("m, as wide as the dimension `mode` of x.", { shape: ["l", "?"], dtype: "float32" }),
  },
  params: {
    mode,
    leave_flattened: optional(
      kinds.boolean,
      "Whether y stays a matrix with l as its rows, as nmode_tensor_tomatrix lays it out.",
      false,
    ),
    keep_dims: optional(
      kinds.boolean,
      "Whether dimensions of size 1 stay. Otherwise they go, the examples apart.",
      false,
    ),
  },
  example:
    "y nmode_tensor_multiply(1)\n-c reshape([3, 2])\n--x placeholder(tf.float32, shape=[None, 6])\n-m weights('tnorm', [4, 3], initrange=0.5)",
  rules: ({ inputs: { tensor, matrix }, params }) => {
    const wrong = wrongMode(params.mode);
    if (wrong.length > 0) return wrong;
    const [size, columns] = [tensor.shape?.[params.mode] ?? "?", matrix.shape?.[1] ?? "?"];
    return dimsMayAgree(size, columns)
      ? []
      : [`dimension ${params.mode} of the tensor is ${size}, and the matrix has ${columns} columns`];
  },
  output: ({ inputs: { tensor, matrix }, params }): TensorType => {
    const rows = matrix.shape?.[0] ?? "?";
    if (params.leave_flattened) {
      const [, columns = "?"] = unfoldedShape(tensor.shape, params.mode);
      return { dtype: "float32", shape: [rows, columns] };
    }
    const shape = replaced(tensor.shape, params.mode, rows);
    return { dtype: "float32", shape: params.keep_dims ? shape : squeezed(shape) };
  },
  compute: ({ tensor, matrix }, { params, inputs }, { tf }) => {
    const { mode, leave_flattened, keep_dims } = params;
    const flat = tf.matMul(matrix as Tf.Tensor2D, unfold(tf, tensor, mode) as Tf.Tensor2D);
    if (leave_flattened) return flat;
    const order = unfoldings[mode]!;
    const folded = replaced(tensor.shape, mode, matrix.shape[0]!) as number[];
    const y = tf.transpose(
      tf.reshape(
        flat,
        order.map((i) => folded[i]!),
      ),
      inverse(order),
    );
    if (keep_dims) return y;
    // What goes is what was known to be 1, so that a minibatch of one row keeps its rows.
    const known = replaced(inputs.tensor.shape, mode, inputs.matrix.shape?.[0] ?? "?");
    return tf.reshape(
      y,
      folded.filter((_, i) => known[i] !== 1),
    );
  },
});

function replaced(shape: Shape, mode: number, by: Dim): readonly Dim[] {
  return [0, 1, 2].map((i) => (i === mode ? by : (shape?.[i] ?? "?")));
}

function squeezed(shape: readonly Dim[]): readonly Dim[] {
  return shape.filter((dim) => dim !== 1);
}

function inverse(order: readonly number[]): number[] {
  return order.map((_, i) => order.indexOf(i));
}
