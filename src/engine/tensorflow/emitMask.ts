import { stream } from "../../numeric/stream.js";
import { sizeOf } from "../plan/ir.js";
import type { ValueEmitter } from "./emitValues.js";
import { attr, type GraphDef, type Output } from "./graphDef.js";

/**
 * The counter of our streams at a step, as two uint64: the lower counts blocks, the upper is the step.
 * @param words of the step, int32 [2], the low one first
 */
export function emitCounter(graph: GraphDef, values: ValueEmitter, words: Output): Output {
  const whole = graph.node("ConcatV2", [values.ints([0, 0]), words, values.int(0)], {
    N: attr.int(2),
    T: attr.type("int32"),
    Tidx: attr.type("int32"),
  });
  return asWords(graph, values, whole, 2);
}

/** Pairs of int32 as uint64, the low word first. */
function asWords(graph: GraphDef, values: ValueEmitter, ints: Output, count: number): Output {
  return graph.node("Bitcast", [values.reshape(ints, "int32", values.ints([count, 2]))], {
    T: attr.type("int32"),
    type: attr.type("uint64"),
  });
}

/**
 * A dropout mask, bit for bit that of `ComputeContext.dropoutMask`: TensorFlow draws the numbers of our stream.
 */
export function emitMask(
  graph: GraphDef,
  values: ValueEmitter,
  counter: Output,
  seed: number,
  name: string,
  keepProb: number,
  shape: readonly number[],
): Output {
  const T = attr.type("float32");
  const { key } = stream(seed, "dropout", name);
  const philox = 1;
  const drawn = graph.node(
    "StatelessRandomUniformV2",
    [
      values.ints([sizeOf(shape)]),
      asWords(graph, values, values.ints(key.map((word) => word | 0)), 1),
      counter,
      values.int(philox),
    ],
    { dtype: T, Tshape: attr.type("int32") },
  );
  // Draws are multiples of 2⁻²³, and so is the bound: the comparison is exact in float32.
  const bound = values.constant(Float32Array.of(Math.ceil(keepProb * 2 ** 23) * 2 ** -23), []);
  const isKept = graph.node("Less", [values.reshape(drawn, "float32", values.ints(shape)), bound], { T });
  const ones = graph.node("Cast", [isKept], { SrcT: attr.type("bool"), DstT: T });
  return graph.node("Mul", [ones, values.constant(Float32Array.of(1 / keepProb), [])], { T });
}
