// Writes everything that follows from other files: the parser, the lists of declarations, the reference pages, the
// pictures and the quotes in the documentation. `--check` writes nothing and fails where a file is stale; it looks
// at the last build. `--run` also trains once more for the README and for configs/README.md, which takes minutes;
// `--run NAME…` trains those configs alone, for configs/README.md. `--recommendations` trains for
// docs/recommendations.md, on MovieLens 100k.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadApi } from "./generate/api.mjs";
import { quotingPages } from "./generate/blocks.mjs";
import { configNames, configsPage } from "./generate/configs.mjs";
import { withFirstRun } from "./generate/firstRun.mjs";
import { indexFiles } from "./generate/indexes.mjs";
import { drawPictures, pictureTexts } from "./generate/pictures.mjs";
import { recommendationsPage } from "./generate/recommendations.mjs";
import { referencePages } from "./generate/reference.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");

const written = new Set(update(indexFiles(root)));
if (!isCheck) build();
const api = await loadApi((path) => import(`../dist/${path}.js`));
for (const path of update(await referencePages(api))) written.add(path);
const drawings = new Set(update(await pictureTexts(api, root)));
if (!isCheck) await drawPictures(api, root, drawings);
const run = process.argv.indexOf("--run");
const named = run < 0 ? [] : process.argv.slice(run + 1);
if (run >= 0 && named.length === 0) update(new Map([["README.md", withFirstRun(root)]]));
const toTrain = run < 0 ? null : named.length > 0 ? named : configNames(root);
for (const path of update(configsPage(api, root, toTrain))) written.add(path);
if (process.argv.includes("--recommendations"))
  update(new Map([["docs/recommendations.md", await recommendationsPage(api, root)]]));
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
