import { join } from "node:path";
import { writeFileAtomic } from "../../platform/files.js";
import type { LearnedTable } from "../../recommend/learnedTable.js";
import type { ItemCategories } from "./embeddingsPage.js";

/**
 * Writes tables as TensorBoard's embedding projector reads them: `vectors.tsv` and `metadata.tsv` of each, and
 * `projector_config.pbtxt`, by which `tensorboard --logdir FOLDER` finds them. Several tables go into files with
 * numbers.
 * @returns the files
 * @throws ResourceError where one cannot be written
 * @see https://www.tensorflow.org/tensorboard/tensorboard_projector_plugin
 */
export function writeProjector(
  tables: readonly { readonly name: string; readonly table: LearnedTable }[],
  categories: ItemCategories | null,
  folder: string,
): string[] {
  const entries: string[] = [];
  const paths: string[] = [];
  const write = (name: string, text: string) => {
    paths.push(join(folder, name));
    writeFileAtomic(paths.at(-1)!, text);
  };
  tables.forEach(({ name, table }, i) => {
    const suffix = tables.length === 1 ? "" : `-${i + 1}`;
    write(`vectors${suffix}.tsv`, vectorsText(table));
    write(`metadata${suffix}.tsv`, metadataText(table, categories));
    entries.push(
      `embeddings {\n  tensor_name: ${JSON.stringify(`${name}/${table.node}`)}\n  tensor_path: "vectors${suffix}.tsv"\n  metadata_path: "metadata${suffix}.tsv"\n}\n`,
    );
  });
  write("projector_config.pbtxt", entries.join(""));
  return paths;
}

function vectorsText({ values, rows, width }: LearnedTable): string {
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from(values.subarray(row * width, (row + 1) * width), String).join("\t"),
  );
  return `${lines.join("\n")}\n`;
}

/** With a line of names, since there are several columns. */
function metadataText({ ids, titles, counts }: LearnedTable, categories: ItemCategories | null): string {
  const columns: [string, (row: number) => string][] = [
    ["id", (row) => ids[row]!],
    ...(titles ? [["title", (row: number) => titles[row]!] as [string, (row: number) => string]] : []),
    ...(counts
      ? [["ratings", (row: number) => String(counts[row]!)] as [string, (row: number) => string]]
      : []),
    ...(categories
      ? [
          [categories.name, (row: number) => categories.rows[row]!.join(", ")] as [
            string,
            (row: number) => string,
          ],
        ]
      : []),
  ];
  const lines = [columns.map(([name]) => name), ...ids.map((_, row) => columns.map(([, cell]) => cell(row)))];
  // A tab or a line break in a title would end its cell.
  return `${lines.map((cells) => cells.map((cell) => cell.replace(/[\t\r\n]+/g, " ")).join("\t")).join("\n")}\n`;
}
