// Puts what every page carries into src/render/page/assets: the viewer, compiled from TypeScript, and Vega and
// Vega-Lite with their licences, so that the package can write pages without depending on them.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const assets = join(root, "src", "render", "page", "assets");
const require = createRequire(import.meta.url);

/** Command-line parsing of vega-lite's own commands, which its bundle does not hold. */
const LEFT_OUT = new Set(["yargs"]);

mkdirSync(assets, { recursive: true });
for (const name of ["vega", "vega-lite"]) {
  const text = readFileSync(join(folderOf(name), "build", `${name}.min.js`), "utf8");
  // A source map would be looked for beside the page.
  writeFileSync(join(assets, `${name}.min.js`), text.replace(/^\/\/# sourceMappingURL=.*$/gm, "").trim());
}
writeFileSync(join(assets, "licences.txt"), licencesOf(["vega", "vega-lite"]));

const viewer = join(root, "src", "render", "page", "viewer");
copyFileSync(join(viewer, "page.css"), join(assets, "page.css"));
const tsc = require.resolve("typescript/bin/tsc");
const project = join(viewer, "tsconfig.json");
const { status } = spawnSync(process.execPath, [tsc, "-p", project, "--outDir", assets], {
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);

/** The licence of each package that may be in a bundle; a text that several share stands there once. */
function licencesOf(bundles) {
  const packages = new Map();
  const visit = (name, from) => {
    if (packages.has(name) || LEFT_OUT.has(name)) return;
    const folder = folderOf(name, from);
    const { version, dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    packages.set(name, { version, licence: licenceIn(folder) });
    for (const dependency of Object.keys(dependencies)) visit(dependency, folder);
  };
  for (const name of bundles) visit(name, root);
  const named = new Map();
  for (const [name, { version, licence }] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    named.set(licence, [...(named.get(licence) ?? []), `${name} ${version}`]);
  }
  return [...named].map(([licence, names]) => `${names.join(", ")}\n\n${licence}`).join("\n\n\n");
}

function licenceIn(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (!file) throw new Error(`${folder} has no licence`);
  return readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim();
}

/** Looked for as Node does it: beside the package that asks, then above. */
function folderOf(name, from = root) {
  for (const folder of createRequire(join(from, "package.json")).resolve.paths(name)) {
    if (readdirSafely(join(folder, name)).includes("package.json")) return join(folder, name);
  }
  throw new Error(`\`${name}\` is not installed: npm install`);
}

function readdirSafely(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
