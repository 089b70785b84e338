// Compiles src/engine/plan/kernels (AssemblyScript) to WebAssembly and writes it, as text, into
// src/engine/plan/generated/kernels.ts. Run it whenever a kernel changes.

import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = `${root}src/engine/plan/generated/`;

const options = [
  "--runtime",
  "stub",
  "--importMemory",
  "--maximumMemory",
  "65536",
  "--enable",
  "threads",
  "--enable",
  "simd",
  "-O3",
  "--noAssert",
  "--use",
  "abort=",
];

let binary;
const { error, stderr } = await asc.main(
  ["src/engine/plan/kernels/index.ts", "--baseDir", root, "--outFile", "kernels.wasm", ...options],
  {
    writeFile: (name, contents) => {
      if (name.endsWith(".wasm")) binary = contents;
    },
  },
);

if (error || !binary) {
  console.error(`${stderr}${error?.message ?? "no kernels were compiled"}`);
  process.exitCode = 1;
} else {
  const text = Buffer.from(binary).toString("base64");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}kernels.ts`,
    `/** The module of src/engine/plan/kernels, in base 64. */\nexport const kernels =\n  "${text}";\n`,
  );
}
