import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readIdx } from "../../src/data/idx/readIdx.js";
import { prepare } from "../../src/data/prepare.js";
import { readRawData } from "../../src/data/read.js";
import type { DenseColumn, IndexColumn } from "../../src/data/types.js";
import { AntkError } from "../../src/diagnostics/errors.js";
import { failureOf, fileIn, temporaryFolder } from "./helpers.js";

const root = temporaryFolder();
let folders = 0;
const newFolder = () => {
  const folder = join(root, String(folders++));
  mkdirSync(folder);
  return folder;
};

/** A file as MNIST has them: sizes, then bytes. */
function idx(sizes: readonly number[], values: readonly number[]): Buffer {
  const head = Buffer.alloc(4 + 4 * sizes.length);
  head.set([0, 0, 8, sizes.length]);
  sizes.forEach((size, i) => void head.writeUInt32BE(size, 4 + 4 * i));
  return Buffer.concat([head, Buffer.from(values)]);
}

/** Three images of two pixels. */
const IMAGES = idx([3, 1, 2], [0, 255, 51, 102, 153, 204]);
const LABELS = idx([3], [2, 0, 1]);

function folderWith(files: Readonly<Record<string, Buffer>>): string {
  const folder = newFolder();
  for (const [name, content] of Object.entries(files)) fileIn(folder, name, content);
  return folder;
}

const trainFiles = { "train-images-idx3-ubyte": IMAGES, "train-labels-idx1-ubyte": LABELS };
const valuesOf = (set: { columns: ReadonlyMap<string, unknown> }) => ({
  pixels: [...(set.columns.get("pixels") as DenseColumn).values].map((v) => Math.round(v * 255)),
  label: [...(set.columns.get("label") as IndexColumn).values],
});

describe("IDX files", () => {
  it("become pixels from 0 to 1 and labels with one number a class", async () => {
    const { ratings, test, ids } = await readRawData(folderWith(trainFiles));
    expect(ratings.columns.get("pixels")).toMatchObject({ kind: "dense", width: 2, rows: 3 });
    expect(ratings.columns.get("label")).toMatchObject({ kind: "index", dim: 3 });
    expect(valuesOf(ratings)).toEqual({ pixels: [0, 255, 51, 102, 153, 204], label: [2, 0, 1] });
    expect(ids.get("label")!.ids).toEqual(["0", "1", "2"]);
    expect(test).toBeUndefined();
  });

  it("are read packed by gzip too, by the folder or by the file of the images", async () => {
    const folder = folderWith({
      "train-images-idx3-ubyte.gz": gzipSync(IMAGES),
      "train-labels-idx1-ubyte": LABELS,
    });
    const byFolder = await readRawData(folder);
    const byFile = await readRawData(join(folder, "train-images-idx3-ubyte.gz"));
    expect(valuesOf(byFolder.ratings)).toEqual(valuesOf(byFile.ratings));
    expect(valuesOf(byFile.ratings).label).toEqual([2, 0, 1]);
  });

  it("bring test images of their own: the split then deals train and dev alone", async () => {
    const folder = folderWith({
      ...trainFiles,
      "t10k-images.idx3-ubyte": idx([1, 1, 2], [5, 6]),
      "t10k-labels.idx1-ubyte": idx([1], [4]),
    });
    const raw = await readRawData(join(folder, "train-images-idx3-ubyte"));
    // Named by its file, the test images are looked for under the same form of name.
    expect(raw.test).toBeUndefined();
    const whole = await readRawData(folder);
    expect(whole.ids.get("label")!.ids).toHaveLength(5);
    const data = prepare(whole, { target: "label", split: { method: "random", fractions: [0.4, 0.2, 0.4] } });
    expect([data.train.rows, data.dev!.rows, data.test!.rows]).toEqual([2, 1, 1]);
    expect(await failureOf(() => prepare(whole, { split: "kfold(3)" }))).toContain("error[test-twice]");
    expect(valuesOf(data.test!)).toEqual({ pixels: [5, 6], label: [4] });
    const all = prepare(whole, { split: { method: "random", fractions: [1] } });
    expect([all.train.rows, all.dev, all.test!.rows]).toEqual([3, null, 1]);
  });

  it("are refused without labels, with too few of them, and with test images of another size", async () => {
    const { "train-images-idx3-ubyte": images } = trainFiles;
    const alone = folderWith({ "train-images-idx3-ubyte": images });
    expect(await failureOf(() => readRawData(alone))).toContain("has no labels beside it");
    const few = folderWith({ ...trainFiles, "train-labels-idx1-ubyte": idx([2], [0, 1]) });
    expect(await failureOf(() => readRawData(few))).toContain("3 images, ");
    const unlike = folderWith({
      ...trainFiles,
      "t10k-images-idx3-ubyte": idx([1, 2, 2], [0, 0, 0, 0]),
      "t10k-labels-idx1-ubyte": idx([1], [0]),
    });
    expect(await failureOf(() => readRawData(unlike))).toContain("2 × 2 pixels");
    const several = folderWith({ ...trainFiles, "other-images-idx3-ubyte": images });
    expect(await failureOf(() => readRawData(several))).toContain("images of several sets");
    const labels = folderWith({ "train-labels-idx1-ubyte": LABELS, "x-idx3-ubyte": images });
    expect(await failureOf(() => readRawData(labels))).toContain("holds no file of images");
    expect(await failureOf(() => readRawData(join(labels, "x-idx3-ubyte")))).toContain("no labels beside it");
  });
});

describe("an IDX file that is not what it says", () => {
  const fails = (bytes: Buffer, dimensions: 1 | 3 = 3) => failureOf(() => readIdx(bytes, "x", dimensions));

  it("is refused by its first wrong byte", async () => {
    expect(await fails(LABELS)).toContain("byte 3 is 0x01 instead of 0x03");
    expect(await fails(LABELS)).toContain("it holds labels");
    expect(await fails(Buffer.from([0, 0, 13, 3]))).toContain("only unsigned bytes, type 0x08, are read");
    expect(await fails(Buffer.from("<html>"))).toContain("byte 0 is 0x3c instead of 0x00");
    expect(await fails(Buffer.alloc(0))).toContain("takes 16 bytes, but it ends at byte 0");
  });

  it("is refused where it ends early or late, packed or not", async () => {
    for (const form of [(b: Buffer) => b, (b: Buffer) => gzipSync(b)]) {
      expect(await fails(form(IMAGES.subarray(0, 20)))).toContain(
        "what its header announces (3 × 1 × 2 bytes) takes 22 bytes, but it ends at byte 20",
      );
      expect(await fails(form(Buffer.concat([IMAGES, Buffer.from([9])])))).toContain("goes on after byte 22");
    }
    expect(await fails(gzipSync(IMAGES).subarray(0, -9))).toContain("cannot be unpacked");
  });

  it("gets no memory for sizes that cannot be true", async () => {
    const lie = (...sizes: number[]) => idx(sizes, [1, 2, 3]);
    expect(await fails(lie(2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1))).toContain("error[too-large]");
    expect(await fails(gzipSync(lie(1000, 500, 500)))).toContain("more than it can unpack to");
    expect(await fails(lie(0, 28, 28))).toContain("the size at byte 4 is 0");
    // A bomb: a million zeros behind a header that announces six bytes.
    expect(await fails(gzipSync(Buffer.concat([IMAGES, Buffer.alloc(1e6)])))).toContain(
      "goes on after byte 22",
    );
  });

  it("reads or is refused at every prefix and every flipped bit, and never otherwise", () => {
    for (const whole of [IMAGES, gzipSync(IMAGES)]) {
      for (let length = 0; length < whole.length; length++) {
        expect(() => readIdx(whole.subarray(0, length), "x", 3), `${length} bytes`).toThrow(AntkError);
      }
      for (let bit = 0; bit < 8 * whole.length; bit++) {
        const flipped = Buffer.from(whole);
        flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
        try {
          const { sizes, values } = readIdx(flipped, "x", 3);
          expect(values).toHaveLength(sizes.reduce((a, b) => a * b));
        } catch (error) {
          expect(error, `bit ${bit}: ${basename(String(error))}`).toBeInstanceOf(AntkError);
        }
      }
    }
  });
});
