// `node bench/writeColumns.mjs TASK.json`: writes the training and dev rows and the tables of the task's data beside it,
// little-endian and row by row, and columns.json: by name the file, its dtype and its shape.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readTaskData } from "./taskData.mjs";

const [path] = process.argv.slice(2);
const folder = dirname(path);
const { train, dev, tables } = await readTaskData(JSON.parse(readFileSync(path, "utf8")));
const columns = {};
for (const [part, { columns: all }] of [["train", train], ["dev", dev], ...tables]) {
  for (const [name, column] of all) {
    if (column.kind === "text") continue;
    const file = `${part}.${name}`;
    const values = column.kind === "sparse" ? filled(column) : column.values;
    writeFileSync(join(folder, file), new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const shape = column.kind === "index" ? [column.rows] : [column.rows, column.width];
    columns[file] = { dtype: column.kind === "index" ? "<i4" : "<f4", shape, classes: column.dim ?? null };
  }
}
writeFileSync(join(folder, "columns.json"), JSON.stringify(columns));

function filled({ rows, width, offsets, indices, values }) {
  const dense = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let e = offsets[r]; e < offsets[r + 1]; e++) dense[r * width + indices[e]] = values[e];
  }
  return dense;
}
