import type { Tensor } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { TfCore } from "../../src/declare/op.js";
import { openBackend } from "../../src/engine/backend.js";

let tf: TfCore;
const values = (x: Tensor) => [...x.dataSync()];
const ids = (...n: number[]) => tf.tensor1d(n, "int32");

describe.each(["wasm", "cpu"] as const)("unsortedSegmentSum on %s", (backend) => {
  beforeAll(async () => {
    ({ tf } = await openBackend(backend));
  });

  it("is oneHot(ids)ᵀ · x", () => {
    const x = tf.randomUniform([40, 7], -1, 1, "float32", 3);
    const which = Array.from({ length: 40 }, (_, n) => (n * 7) % 11);
    const byProduct = tf.matMul(tf.oneHot(ids(...which), 12), x, true);
    const ours = values(tf.unsortedSegmentSum(x, ids(...which), 12));
    values(byProduct as Tensor).forEach((expected, n) => {
      expect(ours[n]).toBeCloseTo(expected, 5);
    });
  });

  it("adds up equal ids and leaves out ids outside the range", () => {
    const x = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
      [7, 8],
    ]);
    expect(values(tf.unsortedSegmentSum(x, ids(1, -1, 1, 2), 2))).toEqual([0, 0, 6, 8]);
  });

  it("sums integers as integers", () => {
    const y = tf.unsortedSegmentSum(tf.tensor1d([16777217, 1], "int32"), ids(0, 0), 1);
    expect([y.dtype, ...values(y)]).toEqual(["int32", 16777218]);
  });

  it("of no rows is zeros", () => {
    const y = tf.unsortedSegmentSum(tf.tensor2d([], [0, 3]), ids(), 2);
    expect([y.shape, values(y)]).toEqual([
      [2, 3],
      [0, 0, 0, 0, 0, 0],
    ]);
  });

  it("takes time that grows with the rows, not with rows × segments", () => {
    const x = tf.ones([10_000, 16]);
    const which = ids(...Array.from({ length: 10_000 }, (_, n) => n));
    const began = performance.now();
    expect(values(tf.sum(tf.unsortedSegmentSum(x, which, 10_000)))).toEqual([160_000]);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe("kernels on wasm", () => {
  beforeAll(async () => {
    ({ tf } = await openBackend("wasm"));
  });

  describe("gather", () => {
    it.each([1, 3, 40])("is a concat of slices, for rows of %i", (width) => {
      const x = tf.randomUniform([6, width], -1, 1, "float32", 1);
      const slices = [5, 0, 5, 2].map((row) => tf.slice(x, [row, 0], [1, width]));
      expect(values(tf.gather(x, ids(5, 0, 5, 2)))).toEqual(values(tf.concat(slices)));
    });

    it("takes any axis and any shape of ids", () => {
      const x = tf.tensor3d([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ]);
      const y = tf.gather(x, tf.tensor2d([[1, 0, 1]], [1, 3], "int32"), 1);
      expect(y.shape).toEqual([2, 1, 3, 2]);
      expect(values(y)).toEqual([3, 4, 1, 2, 3, 4, 7, 8, 5, 6, 7, 8]);
    });

    it("keeps integers and truth values", () => {
      expect(values(tf.gather(tf.tensor1d([16777217, 2], "int32"), ids(0)))).toEqual([16777217]);
      expect(tf.gather(tf.tensor1d([true, false], "bool"), ids(1)).dtype).toBe("bool");
    });

    it("of no ids is empty", () => {
      expect(tf.gather(tf.ones([4, 2]), ids()).shape).toEqual([0, 2]);
    });

    it("refuses an id outside the axis", () => {
      expect(() => tf.gather(tf.ones([4, 2]), ids(4))).toThrow("the index value 4 is not in [0, 3]");
      expect(() => tf.gather(tf.ones([4, 2]), ids(-1))).toThrow("the index value -1 is not in [0, 3]");
    });

    it("takes each row by its own ids when batched", () => {
      const y = tf.gather(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor2d([[1], [0]], [2, 1], "int32"),
        1,
        1,
      );
      expect(values(y)).toEqual([2, 3]);
    });
  });

  describe("sum and mean", () => {
    it("add up in float64: a million times 0.1 is right to the last bit of float32", () => {
      const x = tf.fill([1_000_000], 0.1);
      expect(values(tf.sum(x))).toEqual([Math.fround(1_000_000 * Math.fround(0.1))]);
      expect(values(tf.mean(x))).toEqual([Math.fround(0.1)]);
    });

    it.each([
      [0, [1, 4, 3]],
      [1, [2, 1, 3]],
      [2, [2, 4, 1]],
      [-1, [2, 4, 1]],
      [
        [0, 1],
        [1, 1, 3],
      ],
      [
        [2, 0],
        [1, 4, 1],
      ],
      [undefined, [1, 1, 1]],
    ] as const)("over axis %s agree with tfjs on cpu", async (axis, kept) => {
      const data = Array.from({ length: 24 }, (_, n) => Math.sin(n));
      const compute = () => {
        const x = tf.tensor3d(data, [2, 4, 3]);
        const which = axis as number | number[];
        const results = [
          tf.sum(x, which),
          tf.mean(x, which),
          tf.sum(x, which, true),
          tf.mean(x, which, true),
        ];
        return results.map((y) => ({ shape: y.shape, values: values(y) }));
      };
      const ours = compute();
      await openBackend("cpu");
      const reference = compute();
      await openBackend("wasm");
      expect(ours.map((y) => y.shape)).toEqual(reference.map((y) => y.shape));
      expect(ours[2]!.shape).toEqual(kept);
      ours.forEach((y, which) => {
        y.values.forEach((value, n) => {
          expect(value).toBeCloseTo(reference[which]!.values[n]!, 5);
        });
      });
    });

    it("of rows that are no multiple of four count every element", () => {
      expect(values(tf.sum(tf.ones([7, 3]), 0))).toEqual([7, 7, 7]);
      expect(values(tf.sum(tf.ones([2, 7]), 1))).toEqual([7, 7]);
    });

    it("of nothing are 0 and NaN", () => {
      expect(values(tf.sum(tf.tensor2d([], [0, 2]), 0))).toEqual([0, 0]);
      expect(values(tf.mean(tf.tensor2d([], [0, 2]), 0))).toEqual([Number.NaN, Number.NaN]);
    });

    it("of integers are left to tfjs", () => {
      const y = tf.sum(tf.tensor1d([16777216, 1], "int32"));
      expect([y.dtype, ...values(y)]).toEqual(["int32", 16777217]);
      expect(values(tf.mean(tf.tensor1d([1, 2], "int32")))).toEqual([1.5]);
    });
  });

  describe("matMul", () => {
    it.each([
      [1, 1, 1],
      [1, 5, 3],
      [33, 65, 40],
      [70, 1, 2],
    ])("with transposed operands equals transpose and matMul, %i×%i×%i", (m, k, n) => {
      const a = tf.randomUniform([m, k], -1, 1, "float32", 1);
      const b = tf.randomUniform([k, n], -1, 1, "float32", 2);
      const at = tf.transpose(a);
      const bt = tf.transpose(b);
      const plain = values(tf.matMul(a, b));
      expect(values(tf.matMul(at, b, true, false))).toEqual(plain);
      expect(values(tf.matMul(a, bt, false, true))).toEqual(plain);
      expect(values(tf.matMul(at, bt, true, true))).toEqual(plain);
    });

    it("multiplies stacks of matrices", () => {
      const a = tf.tensor3d([[[1, 2]], [[3, 4]]]);
      const b = tf.tensor3d([[[5, 6]], [[7, 8]]]);
      expect(values(tf.matMul(a, b, false, true))).toEqual([17, 53]);
      expect(values(tf.matMul(a, b, true, false))).toEqual([5, 6, 10, 12, 21, 24, 28, 32]);
    });

    it("sees the same memory in another shape as another matrix", () => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
      expect(values(tf.matMul(tf.ones([1, 2]), x))).toEqual([5, 7, 9]);
      expect(values(tf.matMul(tf.ones([1, 3]), tf.reshape(x, [3, 2])))).toEqual([9, 12]);
      expect(values(tf.matMul(tf.ones([1, 6]), tf.reshape(x, [6, 1])))).toEqual([21]);
      expect(values(tf.matMul(tf.ones([1, 2]), x))).toEqual([5, 7, 9]);
    });

    it("keeps bias and activation of the fused form", () => {
      const a = tf.tensor2d([[1], [2]]);
      const b = tf.tensor2d([
        [1, -1],
        [1, -9],
      ]);
      const bias = tf.tensor1d([0.5, 0.5]);
      const y = tf.fused.matMul({ a, b, transposeA: true, bias, activation: "relu" });
      expect(values(y)).toEqual([3.5, 0]);
    });

    it("leaves no memory behind", () => {
      const a = tf.ones([8, 4]);
      const b = tf.ones([8, 4]);
      tf.matMul(a, b, true, false).dispose();
      const before = tf.memory().numTensors;
      const buffers = tf.engine().backend.numDataIds();
      for (let n = 0; n < 10; n++) tf.matMul(a, b, n % 2 === 0, n % 2 === 1).dispose();
      expect([tf.memory().numTensors, tf.engine().backend.numDataIds()]).toEqual([before, buffers]);
    });
  });

  describe("clone, cast and transpose", () => {
    it("share elements, which live until the last tensor is disposed of", () => {
      const x = tf.tensor1d([1, 2, 3]);
      const copies = [tf.clone(x), tf.cast(x, "float32"), tf.transpose(tf.reshape(x, [3, 1]))];
      x.dispose();
      for (const copy of copies) expect(values(copy)).toEqual([1, 2, 3]);
      expect(copies[2]!.shape).toEqual([1, 3]);
    });

    it("do not let a variable's new value reach into an older clone", () => {
      const v = tf.variable(tf.tensor1d([1, 2]));
      const old = tf.clone(v);
      v.assign(tf.tensor1d([8, 9]));
      expect([values(old), values(v)]).toEqual([
        [1, 2],
        [8, 9],
      ]);
      v.dispose();
    });

    it("make 0.5 true", () => {
      expect(values(tf.cast(tf.tensor1d([0.5, 0, -2]), "bool"))).toEqual([1, 0, 1]);
      expect(values(tf.cast(tf.tensor1d([1.9, -1.9]), "int32"))).toEqual([1, -1]);
    });

    it("move elements where a transposition does", () => {
      const x = tf.tensor3d([
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
      ]);
      expect(values(tf.transpose(x, [0, 2, 1]))).toEqual([1, 4, 2, 5, 3, 6]);
      expect(values(tf.transpose(x, [1, 0, 2]))).toEqual([1, 2, 3, 4, 5, 6]);
      expect(tf.transpose(x, [1, 0, 2]).shape).toEqual([2, 1, 3]);
    });
  });
});
