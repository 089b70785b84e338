// The lists of declarations: each is read off the files of its folder, so that adding a declaration is one new file.
// A file counts when it has a default export; helpers such as src/ops/initial.ts have none.

import { readdirSync, readFileSync } from "node:fs";

const LINE_WIDTH = 110;

const registries = [
  { folder: "ops", list: "ops", about: "Every op that comes with the package." },
  { folder: "losses", list: "losses", about: "Every loss." },
  { folder: "penalties", list: "penalties", about: "Every penalty." },
  { folder: "metrics", list: "metrics", about: "Every metric." },
  { folder: "optimizers", list: "optimizers", about: "Every optimizer." },
  { folder: "schedules", list: "schedules", about: "Every schedule of the learning rate." },
  { folder: "samplers", list: "samplers", about: "Every way of drawing weights from their posterior." },
  { folder: "reproduce/protocols", list: "protocols", about: "Every published protocol." },
  { folder: "baselines", list: "baselines", about: "Every baseline, from the simplest." },
  { folder: "splits", list: "splits", about: "Every split." },
  {
    folder: "data/sources",
    list: "sources",
    about: "Every data source.",
    element: "SourceDeclaration<RawData>",
    types: [
      'import type { SourceDeclaration } from "../../declare/source.js";',
      'import type { RawData } from "../types.js";',
    ],
  },
];

const commandsPath = "src/cli/commands/index.ts";

/**
 * The text of every index file, by path.
 * @param {string} root the package's folder, with a slash at its end
 * @returns {Map<string, string>}
 */
export function indexFiles(root) {
  const files = registries.map((registry) => {
    const names = declarationsIn(`${root}src/${registry.folder}`);
    return [`src/${registry.folder}/index.ts`, registryIndex(registry, names)];
  });
  const commands = declarationsIn(`${root}src/cli/commands`);
  const before = readFileSync(`${root}${commandsPath}`, "utf8");
  return new Map([...files, [commandsPath, commandIndex(commands, before)]]);
}

/** Names of the files with a default export, in order. */
function declarationsIn(folder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && file !== "index.ts")
    .filter((file) => /^export default\b/m.test(readFileSync(`${folder}/${file}`, "utf8")))
    .map((file) => file.slice(0, -".ts".length))
    .sort((a, b) => (inOrder(a) < inOrder(b) ? -1 : 1));
}

/** Numbers by their value, as the formatter sorts imports: `ml1m` before `ml100k`. */
function inOrder(name) {
  return name.replace(/\d+/g, (digits) => digits.padStart(9, "0"));
}

/** @returns the module that lists the declarations of a folder */
export function registryIndex({ folder, list, about, element, types = [] }, names) {
  const up = "../".repeat(folder.split("/").length);
  const imports = [
    `import { registryOf } from "${up}declare/registry.js";`,
    ...types,
    ...names.map((name) => `import ${identifier(name)} from "./${name}.js";`),
  ];
  const call = `registryOf${element ? `<${element}>` : ""}`;
  const value = arrayOf(names.map(identifier), `export const ${list} = ${call}(`, ");");
  return `${imports.join("\n")}\n\n/** ${about} */\n${value}\n`;
}

/** The order of the list, which is that of `antk --help`, is kept; a new command goes to its end. */
export function commandIndex(names, before) {
  const listed = /= \[([^\]]*)\];/.exec(before)?.[1].match(/\w+/g) ?? [];
  const known = names.map(identifier);
  const order = [
    ...listed.filter((name) => known.includes(name)),
    ...known.filter((name) => !listed.includes(name)),
  ];
  const imports = names.map((name) => `import ${identifier(name)} from "./${name}.js";`);
  return [
    'import type { CliCommand, CliGroup } from "../command.js";',
    ...imports,
    "",
    "/** Every command, in the order of `antk --help`. */",
    arrayOf(order, "export const commands: readonly (CliCommand | CliGroup)[] = ", ";"),
    "",
  ].join("\n");
}

function arrayOf(items, before, after) {
  const line = `${before}[${items.join(", ")}]${after}`;
  if (line.length <= LINE_WIDTH) return line;
  return `${before}[\n${items.map((item) => `  ${item},\n`).join("")}]${after}`;
}

const reserved = new Set(
  "arguments break case catch class const continue debugger default delete do else enum eval export extends false finally for function if import in instanceof let new null return static super switch this throw true try typeof var void while with yield await".split(
    " ",
  ),
);

/** `batch_normalize` → `batchNormalize`, `in` → `in_`. */
function identifier(name) {
  const camel = name.replace(/[_-](\w)/g, (_, letter) => letter.toUpperCase());
  return reserved.has(camel) ? `${camel}_` : camel;
}
