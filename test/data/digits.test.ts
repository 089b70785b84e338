import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { drawDigits, SIDE } from "../../src/data/digits/drawDigits.js";
import { readRawData } from "../../src/data/read.js";

const PIXELS = SIDE * SIDE;
const { pixels, labels } = drawDigits(1, 2000);

/** Mean image of a digit over the even or the odd images. */
function meanImage(digit: number, parity: number): Float64Array {
  const sum = new Float64Array(PIXELS);
  let count = 0;
  labels.forEach((label, n) => {
    if (label !== digit || n % 2 !== parity) return;
    count++;
    for (let i = 0; i < PIXELS; i++) sum[i] = sum[i]! + pixels[n * PIXELS + i]!;
  });
  return sum.map((v) => v / count);
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

describe("digits", () => {
  it("has each digit about as often as any other", () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of labels) counts[label] = counts[label]! + 1;
    // 200 ± five deviations of a binomial count.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(180));
  });

  it("has as much ink as MNIST, a pixel in eight, and an empty margin", () => {
    let inked = 0;
    let total = 0;
    let margin = 0;
    for (let i = 0; i < pixels.length; i++) {
      const x = i % SIDE;
      const y = Math.floor(i / SIDE) % SIDE;
      if (pixels[i]! > 127) inked++;
      total += pixels[i]!;
      if (Math.min(x, y, SIDE - 1 - x, SIDE - 1 - y) === 0) margin += pixels[i]!;
    }
    // 0.122 of the first 2,000 test images of MNIST.
    expect(inked / pixels.length).toBeGreaterThan(0.1);
    expect(inked / pixels.length).toBeLessThan(0.14);
    expect(margin / total).toBeLessThan(0.01);
  });

  it("draws what the label says: mean images of two halves agree digit by digit", () => {
    for (let digit = 0; digit < 10; digit++) {
      const mine = meanImage(digit, 0);
      const nearest = [...Array(10).keys()].sort(
        (a, b) => distance(mine, meanImage(a, 1)) - distance(mine, meanImage(b, 1)),
      )[0];
      expect(nearest).toBe(digit);
    }
  });

  it("is hard: the nearest mean image is right for eight of ten, as with MNIST", () => {
    const means = [...Array(10).keys()].map((digit) => meanImage(digit, 0));
    let right = 0;
    for (let n = 1; n < labels.length; n += 2) {
      const image = pixels.subarray(n * PIXELS, (n + 1) * PIXELS);
      const scores = means.map((m) => distance(image, m));
      if (scores.indexOf(Math.min(...scores)) === labels[n]) right++;
    }
    expect(right / 1000).toBeGreaterThan(0.75);
    expect(right / 1000).toBeLessThan(0.84);
  });

  it("is the same on every machine and in every version, and other images for another seed", () => {
    const sum = createHash("sha256").update(pixels).update(labels).digest("hex");
    expect(sum.slice(0, 16)).toBe("09576f92750c74fe");
    expect(drawDigits(1, 10).pixels).toEqual(pixels.slice(0, 10 * PIXELS));
    expect(drawDigits(0, 10).pixels).not.toEqual(pixels.slice(0, 10 * PIXELS));
  });

  it("is a set of 12,000 images with their labels", async () => {
    const { ratings } = await readRawData("digits");
    expect(ratings.columns.get("pixels")).toMatchObject({ kind: "dense", width: 784, rows: 12_000 });
    expect(ratings.columns.get("label")).toMatchObject({ kind: "index", dim: 10 });
  });
});
