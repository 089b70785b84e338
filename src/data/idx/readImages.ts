import { basename } from "node:path";
import { DataError, failure } from "../../diagnostics/errors.js";
import { readWholeFile } from "../archive.js";
import { imageData, type LabelledImages } from "../imageData.js";
import type { RawData } from "../types.js";
import { findImages, type ImagePair } from "./findImages.js";
import { readIdx } from "./readIdx.js";

const MAX_BYTES = 2 ** 29;

/** All images at a path; as many classes as the largest label says. Throws as `findImages` and `readIdx` do. */
export async function readImages(path: string): Promise<RawData> {
  const pairs = findImages(path);
  const train = await readPair(pairs.train);
  const test = pairs.test ? await readPair(pairs.test) : null;
  if (test && (test.width !== train.width || test.height !== train.height)) {
    throw failure(
      DataError,
      "unlike-images",
      `\`${pairs.test!.images}\` has images of ${test.height} × ${test.width} pixels, \`${pairs.train.images}\` of ${train.height} × ${train.width}`,
      { notes: ["training and test images must be of one size"] },
    );
  }
  const classes = 1 + Math.max(largest(train.labels), test ? largest(test.labels) : 0);
  return imageData(basename(path), classes, train, test);
}

async function readPair({ images, labels }: ImagePair): Promise<LabelledImages> {
  const read = async (path: string, dimensions: 1 | 3) =>
    readIdx(await readWholeFile(path, MAX_BYTES), path, dimensions);
  const { sizes, values: pixels } = await read(images, 3);
  const { values } = await read(labels, 1);
  if (values.length !== sizes[0]) {
    throw failure(
      DataError,
      "unlike-counts",
      `\`${images}\` has ${sizes[0]} images, \`${labels}\` ${values.length} labels`,
      { notes: ["each image needs one label: do the files belong together?"] },
    );
  }
  return { height: sizes[1]!, width: sizes[2]!, pixels, labels: values };
}

function largest(labels: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < labels.length; i++) most = Math.max(most, labels[i]!);
  return most;
}
