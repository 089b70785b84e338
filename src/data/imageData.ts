import { dataSet, denseColumn, idMap, indexColumn } from "./columns.js";
import type { DataSet, RawData } from "./types.js";

/** Images of equal size, each with the number of its class. */
export interface LabelledImages {
  readonly width: number;
  readonly height: number;
  /** [count, height·width], row by row, 0 to 255. */
  readonly pixels: Uint8Array;
  readonly labels: ArrayLike<number>;
}

/**
 * Columns `pixels`, scaled to [0, 1], and `label`, an id with one number a class.
 * @param classes more than the largest label
 * @param test    the set's own test images, of the same size
 */
export function imageData(
  name: string,
  classes: number,
  train: LabelledImages,
  test: LabelledImages | null,
): RawData {
  return {
    name,
    ratings: columnsOf(train, classes),
    ...(test ? { test: columnsOf(test, classes) } : {}),
    tables: new Map(),
    ids: new Map([["label", idMap(Array.from({ length: classes }, (_, label) => String(label)))]]),
    remarks: [],
  };
}

function columnsOf({ pixels, labels, width, height }: LabelledImages, classes: number): DataSet {
  // A table of the 256 levels: dividing 47 million bytes one by one takes longer.
  const levels = Float32Array.from({ length: 256 }, (_, level) => level / 255);
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = levels[pixels[i]!]!;
  return dataSet(labels.length, [
    ["pixels", denseColumn(values, width * height)],
    ["label", indexColumn(Int32Array.from(labels), classes)],
  ]);
}
