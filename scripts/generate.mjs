// Writes everything that follows from other files: the parser, the lists of declarations, the reference pages, the
// pictures and the quotes in the documentation. `--check` writes nothing and fails where a file is stale; it looks
// at the last build. `--run` also trains once more for the README, which takes a minute.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadApi } from "./generate/api.mjs";
import { quotingPages } from "./generate/blocks.mjs";
import { withFirstRun } from "./generate/firstRun.mjs";
import { indexFiles } from "./generate/indexes.mjs";
import { drawPictures, pictureTexts } from "./generate/pictures.mjs";
import { referencePages } from "./generate/reference.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");

const written = new Set(update(indexFiles(root)));
if (!isCheck) build();
const api = await loadApi((path) => import(`../dist/${path}.js`));
for (const path of update(await referencePages(api))) written.add(path);
const drawings = new Set(update(await pictureTexts(api, root)));
if (!isCheck) await drawPictures(api, root, drawings);
if (process.argv.includes("--run")) update(new Map([["README.md", withFirstRun(root)]]));
for (const path of [...drawings, ...update(await quotingPages(api, root))]) written.add(path);

if (isCheck && written.size > 0) {
  console.error(`stale, rewrite with \`npm run generate\`:\n${[...written].join("\n")}`);
  process.exitCode = 1;
}

/** Writes the files that are not as they should be; with `--check`, only tells which. */
function update(files) {
  const stale = [...files].filter(([path, text]) => current(path) !== text);
  for (const [path, text] of isCheck ? [] : stale) {
    mkdirSync(dirname(`${root}${path}`), { recursive: true });
    writeFileSync(`${root}${path}`, text);
    console.log(path);
  }
  return stale.map(([path]) => path);
}

function current(path) {
  return existsSync(`${root}${path}`)
    ? readFileSync(`${root}${path}`, "utf8").replaceAll("\r\n", "\n")
    : null;
}

function build() {
  const { status } = spawnSync(process.execPath, [`${root}scripts/build.mjs`], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
