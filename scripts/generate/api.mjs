// What the pages are made from: modules of the package, from dist (the script) or from src (the tests).

const modules = [
  "registries",
  "declare/directives",
  "declare/values",
  "declare/shape",
  "compile",
  "data/show",
  "data/delimited/chooseColumns",
  "cli/commands/index",
  "diagnostics/diagnostic",
  "syntax/parse",
  "syntax/print",
  "model/stepContext",
  "train/genericModel",
  "train/runFolder",
  "data/read",
  "render/graph/dot",
  "render/graph/picture",
];

/** @param load imports a module by its path below the package's code, without an extension */
export async function loadApi(load) {
  return Object.assign({}, ...(await Promise.all(modules.map(load))));
}
