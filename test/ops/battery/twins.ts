import { defineOp, type OpDeclaration, one } from "../../../src/declare/op.js";
import type { Use } from "../battery.js";

/** A use of every twin. */
export const twinUse: Use = {
  config: "h twin()\n-x placeholder(tf.float32)",
  data: { x: [[1, 2], [3, 0.5]] }, // biome-ignore format: rows
};

/** y = x², and what is changed in it. */
export function twin(parts: Partial<Pick<OpDeclaration, "output" | "compute">>): OpDeclaration {
  return defineOp({
    name: "twin",
    about: "Squares each element.",
    source: "none",
    inputs: { x: one("Rows.", { shape: ["batch", "n"], dtype: "float32" }) },
    params: {},
    example: "h twin()\n-x placeholder(tf.float32)",
    output: ({ inputs }) => inputs.x,
    compute: ({ x }, _facts, { tf }) => tf.square(x),
    ...(parts as object),
  });
}

interface BrokenTwin {
  /** What is wrong with it. */
  readonly fault: string;
  readonly op: () => OpDeclaration;
  /** What the battery says of it. */
  readonly caught: RegExp;
}

/** Twins with one thing wrong each. */
export const brokenTwins: readonly BrokenTwin[] = [
  {
    fault: "a gradient wrong by 1 in 100,000",
    op: () =>
      twin({
        compute: ({ x }, _facts, { tf }) =>
          tf.customGrad((t) => {
            const input = t as typeof x;
            return {
              value: tf.square(input as never),
              gradFunc: (dy: never) => tf.mul(dy, tf.mul(input as never, 2.00002)),
            };
          })(x as never),
      }),
    caught: /the gradient of `x`, beside differences, at \d is .*, not /,
  },
  {
    fault: "a shape other than the declared one",
    op: () => twin({ output: () => ({ dtype: "float32", shape: ["batch", 3] }) }),
    caught: /`h` declares float32 \[2, 3\] and yields float32 \[2, 2\]/,
  },
  {
    fault: "a tensor that is left over",
    op: () => twin({ compute: ({ x }, _facts, { tf }) => tf.keep(tf.square(x as never)) }),
    caught: /1 tensors are left over/,
  },
  {
    fault: "a configuration that a saved layer forgets",
    op: () => {
      let calls = 0;
      return twin({ compute: ({ x }, _facts, { tf }) => tf.mul(x as never, ++calls) });
    },
    caught: /saved and loaded computes something else/,
  },
  {
    fault: "another value on one backend",
    op: () =>
      twin({
        compute: ({ x }, _facts, { tf }) =>
          tf.mul(tf.square(x as never), tf.getBackend() === "wasm" ? 1.0001 : 1),
      }),
    caught: /wasm: output `h`\[0\] at 0 is .*, not 1/,
  },
];
