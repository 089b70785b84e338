import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DataError, failure } from "../../diagnostics/errors.js";

/** A file of images and the file of their labels. */
export interface ImagePair {
  readonly images: string;
  readonly labels: string;
}

/** `train-images-idx3-ubyte`, also with a dot for the last but one hyphen, also packed. */
const IMAGES = /images[-.]idx3-ubyte(\.gz)?$/i;
const TEST = /(t10k|test)/i;

/**
 * The training images and, where there are any, the test images that lie at a path, by the names that MNIST's
 * publishers gave them: `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, and with `t10k` or `test` in the
 * place of `train` for the test images. A file of the same name that is packed counts where the other is absent.
 * @param path a folder, or the file of the training images
 * @throws DataError where labels are missing, or a folder holds images of several sets
 */
export function findImages(path: string): { train: ImagePair; test: ImagePair | null } {
  if (!statSync(path).isDirectory()) {
    const folder = dirname(path);
    const twins = ["t10k", "test"].map((word) => basename(path).replace(/train/i, word));
    const test = TEST.test(basename(path)) ? undefined : twins.flatMap((name) => present(folder, name))[0];
    const isOther = test !== undefined && basename(test) !== basename(path);
    return { train: withLabels(path), test: isOther ? withLabels(test) : null };
  }
  const names = readdirSync(path).filter((name) => IMAGES.test(name));
  const isWhole = (name: string) => !(name.endsWith(".gz") && names.includes(name.slice(0, -3)));
  const kept = names.filter(isWhole).sort();
  const train = only(
    path,
    kept.filter((name) => !TEST.test(name)),
  );
  const test = only(
    path,
    kept.filter((name) => TEST.test(name)),
  );
  if (train) return { train: withLabels(train), test: test ? withLabels(test) : null };
  if (test) return { train: withLabels(test), test: null };
  throw failure(DataError, "no-images", `\`${path}\` holds no file of images`, {
    notes: [
      "images are looked for under names such as `train-images-idx3-ubyte` or `train-images-idx3-ubyte.gz`",
    ],
  });
}

function only(folder: string, names: readonly string[]): string | null {
  if (names.length < 2) return names[0] === undefined ? null : join(folder, names[0]);
  throw failure(DataError, "several-sets", `\`${folder}\` holds images of several sets`, {
    notes: [`name one of them: ${names.map((name) => `\`${join(folder, name)}\``).join(", ")}`],
  });
}

function withLabels(images: string): ImagePair {
  const folder = dirname(images);
  const name = basename(images)
    .replace(/images/i, "labels")
    .replace(/idx3/i, "idx1");
  const labels = present(folder, name)[0];
  if (labels && name !== basename(images)) return { images, labels };
  throw failure(DataError, "no-labels", `\`${images}\` has no labels beside it`, {
    notes: [`they are looked for in \`${join(folder, name)}\``],
  });
}

/** The file of this name in the folder, or the same packed or unpacked. */
function present(folder: string, name: string): readonly string[] {
  const other = name.endsWith(".gz") ? name.slice(0, -3) : `${name}.gz`;
  return [name, other].map((n) => join(folder, n)).filter((path) => existsSync(path));
}
