import type * as Tf from "@tensorflow/tfjs-core";
import type { TfCore } from "../declare/op.js";

/** How a square window moves over images. */
export interface Window {
  readonly size: number;
  readonly stride: number;
  /** Rows and columns of zeros before the first of the image: above and to the left. */
  readonly before: readonly [number, number];
  /** Places of the window, down and across. */
  readonly places: readonly [number, number];
}

export type Padding = "same" | "valid";

/**
 * The window over an image of height and width `[h, w]`. `same`: at every stride-th pixel, with zeros around the image,
 * one more below and to the right where their number is odd; `valid`: only where it lies within the image.
 * @see TensorFlow, tf.nn.convolution, whose padding this is
 */
export function windowOver(
  image: readonly [number, number],
  size: number,
  stride: number,
  padding: Padding,
): Window {
  const places = image.map((length) => placesOver(length, size, stride, padding)) as [number, number];
  const before = image.map((length, i) =>
    padding === "valid" ? 0 : Math.max(0, (places[i]! - 1) * stride + size - length) >> 1,
  ) as [number, number];
  return { size, stride, before, places };
}

/** Places of a window along one side; 0 or less where it does not fit. */
export function placesOver(length: number, size: number, stride: number, padding: Padding): number {
  return padding === "same" ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;
}

/**
 * What a window sees at each of its places: images [n, h, w, c] → [n·places, size²·c], row by row.
 * The images are taken as a table of pixels of which rows are gathered, so that a convolution is one matrix product
 * and its gradient a sum of equal rows, on every backend.
 */
export function patches(tf: TfCore, images: Tf.Tensor, window: Window): Tf.Tensor {
  const [n, h, w, c] = images.shape as [number, number, number, number];
  const cells = window.size ** 2;
  const ids = new Int32Array(n * window.places[0] * window.places[1] * cells);
  for (let cell = 0; cell < cells; cell++) fillPixelIds(ids, [n, h, w], window, cell, cell, cells);
  const pixels = tf.reshape(images, [n * h * w, c]);
  const isPadded = ids.includes(n * h * w);
  const table = isPadded ? tf.concat([pixels, tf.zeros([1, c])], 0) : pixels;
  const rows = tf.gather(table, tf.tensor1d(ids, "int32"));
  return tf.reshape(rows, [ids.length / cells, cells * c]);
}

/** Each cell of a window that stays within the images, at all its places: size² tensors of [n·places, c]. */
export function cellsOf(tf: TfCore, images: Tf.Tensor, window: Window): Tf.Tensor[] {
  const [n, h, w, c] = images.shape as [number, number, number, number];
  const pixels = tf.reshape(images, [n * h * w, c]);
  return Array.from({ length: window.size ** 2 }, (_, cell) => {
    const ids = new Int32Array(n * window.places[0] * window.places[1]);
    fillPixelIds(ids, [n, h, w], window, cell, 0, 1);
    return tf.gather(pixels, tf.tensor1d(ids, "int32"));
  });
}

/**
 * Writes the pixel under one cell of the window, at each place in each image, to `ids[from]`, `ids[from + step]`, ….
 * Outside the image that is n·h·w, one more than there are.
 */
function fillPixelIds(
  ids: Int32Array,
  [n, h, w]: readonly [number, number, number],
  { size, stride, before, places }: Window,
  cell: number,
  from: number,
  step: number,
): void {
  const top = Math.floor(cell / size) - before[0];
  const left = (cell % size) - before[1];
  let at = from;
  for (let image = 0; image < n; image++) {
    for (let row = 0; row < places[0]; row++) {
      const y = row * stride + top;
      for (let column = 0; column < places[1]; column++) {
        const x = column * stride + left;
        const isInside = y >= 0 && y < h && x >= 0 && x < w;
        ids[at] = isInside ? (image * h + y) * w + x : n * h * w;
        at += step;
      }
    }
  }
}
