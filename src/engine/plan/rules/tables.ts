import { CannotPlan, sizeOf, unshaped, type Value } from "../ir.js";
import { stridesOf } from "../space.js";
import { axisOf, type Kernel, type Rules, shapeOf } from "./kernel.js";

/** Kernels that select rows by ids. */
export const tables: Rules = [
  ["GatherV2", gather],
  ["GatherNd", gatherNd],
  [
    "UnsortedSegmentSum",
    (kernel) => {
      const ids = idsOf(kernel, "segmentIds", kernel.attrs.numSegments as number);
      return kernel.b.scatter(ids, kernel.input("x"), shapeOf(kernel));
    },
  ],
];

/** Rows along an axis; with `batchDims`, each of the first blocks by its own ids. */
function gather(kernel: Kernel): Value {
  const { b, input, attrs } = kernel;
  const x = input("x");
  const axis = axisOf(attrs.axis, x.shape.length);
  const batchDims = (attrs.batchDims as number | undefined) ?? 0;
  const rows = x.shape[axis]!;
  const ids = idsOf(kernel, "indices", rows);
  if (axis === 0) return b.gather(x, ids);
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const each = sizeOf(ids.shape) / batch;
  // One long table: block after block, each of so many rows.
  const starts = b.constant(
    Int32Array.from({ length: batch * outer }, (_, block) => block * rows),
    [batch, outer, 1],
  );
  const places = b.map("add", [starts, b.reshape(ids, [batch, 1, each])]);
  const width = sizeOf(x.shape.slice(axis + 1));
  const found = b.gather(
    b.reshape(x, [batch * outer * rows, width]),
    b.reshape(places, [batch * outer * each]),
  );
  return b.reshape(found, shapeOf(kernel));
}

/** Elements, or blocks, by coordinates in the last dimension of the indices. */
function gatherNd(kernel: Kernel): Value {
  const { b, input, bounds } = kernel;
  const [x, indices] = [input("params"), input("indices")];
  if (indices.dtype !== "int32") throw new CannotPlan("ids that are not int32");
  const depth = indices.shape.at(-1)!;
  const count = sizeOf(indices.shape) / depth;
  const strides = stridesOf(x.shape.slice(0, depth));
  const places = strides.map((stride, i) => {
    const column = b.view(indices, { offset: i, strides: [depth] }, [count]);
    bounds.push({ ids: column, rows: x.shape[i]! });
    return b.map("mul", [column, b.constant(Int32Array.of(stride), [])]);
  });
  const at = places.reduce((sum, place) => b.map("add", [sum, place]));
  const table = b.reshape(x, [sizeOf(x.shape.slice(0, depth)), sizeOf(x.shape.slice(depth))]);
  return b.reshape(b.gather(table, at), shapeOf(kernel));
}

/** Ids that are checked before anything is read. */
function idsOf({ input, bounds }: Kernel, name: string, rows: number): Value {
  const ids = input(name);
  if (ids.dtype !== "int32") throw new CannotPlan("ids that are not int32");
  bounds.push({ ids: unshaped(ids), rows });
  return ids;
}
