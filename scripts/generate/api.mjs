// What is generated is made from modules of the package: those in dist for the script, those in src for the tests.

const modules = [
  "cli/commands/index",
  "cli/exampleSentence",
  "compile",
  "data/delimited/chooseColumns",
  "data/read",
  "data/show",
  "declare/call",
  "declare/directives",
  "declare/exposed",
  "declare/shape",
  "declare/signature",
  "declare/values",
  "diagnostics/diagnostic",
  "engine/backend",
  "load",
  "model/model",
  "model/stepContext",
  "numeric/stream",
  "registries",
  "render/graph/dot",
  "render/graph/picture",
  "syntax/parse",
  "train/describeSettings",
  "train/feeds",
  "train/genericModel",
  "train/minibatch",
  "train/objective",
  "train/runFolder",
  "train/settings",
];

/** @param load imports a module by its path below the package's code, without an extension */
export async function loadApi(load) {
  return Object.assign({}, ...(await Promise.all(modules.map(load))));
}
