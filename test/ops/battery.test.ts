import { describe, expect, it } from "vitest";
import { defineOp, type OpDeclaration, one } from "../../src/declare/op.js";
import { ops } from "../../src/ops/index.js";
import { problemsOf, type Use } from "./battery.js";
import { exampleUse, sizes, uses } from "./uses.js";

describe.each(ops.all.map((op) => [op.name, op] as const))("%s", (name, op) => {
  it("has an example that compiles, runs and keeps all rules", async () => {
    expect(op.example).toMatch(new RegExp(`\\b${name}\\(`));
    expect(await problemsOf(exampleUse(op.example))).toEqual([]);
  });
  it.each(sizes)(
    "keeps its declared shape, its gradients, its memory and its configuration: $label",
    async (size) => {
      const own = uses.get(name) ?? [];
      expect(own.length, `test/ops/uses.ts lacks \`${name}\``).toBeGreaterThan(0);
      for (const use of own) expect(await problemsOf(use(size.afresh()))).toEqual([]);
    },
  );
});

/** y = x², each time with one thing wrong. */
function twin(parts: Partial<Pick<OpDeclaration, "output" | "compute">>): OpDeclaration {
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

describe("the battery", () => {
  const use: Use = { config: "h twin()\n-x placeholder(tf.float32)", data: { x: [[1, 2], [3, 0.5]] } }; // biome-ignore format: rows
  it("has nothing to say about an op that is right", async () =>
    expect(await problemsOf(use, [twin({})])).toEqual([]));
  it("catches a wrong gradient", async () => {
    const wrong = twin({
      compute: ({ x }, _facts, { tf }) =>
        tf.customGrad((t) => {
          const input = t as typeof x;
          return {
            value: tf.square(input as never),
            gradFunc: (dy: never) => tf.mul(dy, tf.mul(input as never, 2.001)),
          };
        })(x as never),
    });
    expect((await problemsOf(use, [wrong])).join()).toMatch(/gradient of `x` at \d is .*, differences give/);
  });
  it("catches a shape that was declared wrong", async () => {
    const wrong = twin({ output: () => ({ dtype: "float32", shape: ["batch", 3] }) });
    expect((await problemsOf(use, [wrong])).join()).toContain(
      "`h` declares float32 [2, 3] and yields float32 [2, 2]",
    );
  });
  it("catches a tensor that is left over", async () => {
    const wrong = twin({ compute: ({ x }, _facts, { tf }) => tf.keep(tf.square(x as never)) });
    expect((await problemsOf(use, [wrong])).join()).toContain("1 tensors are left over");
  });
  it("catches what a saved layer forgets", async () => {
    let calls = 0;
    const wrong = twin({ compute: ({ x }, _facts, { tf }) => tf.mul(x as never, ++calls) });
    expect((await problemsOf(use, [wrong])).join()).toContain("saved and loaded computes something else");
  });
});
