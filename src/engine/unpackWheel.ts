import { createWriteStream, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Entry, openPromise } from "yauzl";

/** What tfjs-node's binding needs of TensorFlow's wheel: two libraries and the headers of the C interface. */
const wanted = [
  { from: /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/, to: "lib" },
  {
    from: /^tensorflow\/include\/((?:tensorflow\/(?:c|core\/platform)|xla\/tsl\/c|tsl\/platform)\/[\w/]+\.h)$/,
    to: "include",
  },
];

/** Unpacks those files of a wheel into `lib` and `include` of a folder; everything else stays in the archive. */
export async function unpackWheel(wheel: string, folder: string): Promise<void> {
  const archive = await openPromise(wheel);
  for await (const entry of archive.eachEntry()) {
    const target = targetOf(entry);
    if (target === null) continue;
    const path = join(folder, target);
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path));
  }
}

function targetOf(entry: Entry): string | null {
  for (const { from, to } of wanted) {
    const match = from.exec(entry.fileName);
    if (match) return join(to, match[1]!);
  }
  return null;
}
