// The reference pages, from the declarations.

import { Command } from "commander";
import { code, fence, page, table } from "./markdown.mjs";

const NOTE = "<!-- Written by `npm run generate` from the declarations in src. -->";

/**
 * Every page of docs/reference, by path.
 * @returns {Promise<Map<string, string>>}
 */
export async function referencePages(api) {
  const { ops, losses, penalties, metrics, optimizers, samplers, schedules, splits } = api.builtin;
  const pages = {
    ops: opsPage(api, ops.all),
    losses: formulasPage(
      "Losses",
      "What training makes small: `@train(objective='…')`, or with arguments `@train(objective=huber(delta=2))`. With `example_weights` a term counts w times; a mean is then divided by Σ w in the place of n. Where no metric is named, dev is scored by the one that a loss names here.",
      losses.all,
      (loss) => [
        `Compares ${compared[loss.compares]}.`,
        `Adds its terms up as a ${loss.reduction}.`,
        `Scored by \`${loss.metric}\`.`,
        `Source: ${loss.source}.`,
      ],
      (loss) => calledParts(api, loss),
    ),
    penalties: formulasPage(
      "Penalties",
      "Terms added to the loss: `@train(penalties=[l1(U, 0.001), gravity(U, V, 1.0)])`. One that is a sum, taken of rows of the minibatch, is divided by their number where the loss is a mean, as those of ops are; one that is a mean, and one of a table, is added as it is. Those of tables are told after each epoch.",
      penalties.all,
      (penalty) => [`A ${penalty.reduction}.`, `Source: ${penalty.source}.`],
      (penalty) => calledParts(api, penalty),
    ),
    metrics: metricsPage(api, metrics.all),
    optimizers: formulasPage(
      "Optimizers",
      [
        "How weights follow their gradients: `@train(opt='…')`, or with parameters, `@train(opt=adam(beta1=0.8))`. w is a weight, g its gradient, lr the learning rate, t the step from 1.",
        "Every optimizer updates every element of every weight at every step. Where the gradient is 0, `grad`, `ada`, `lazyadam` and `ftrl` change nothing, and the step plan leaves rows out that a minibatch does not use.",
        "`clip_value` and `clip_norm` act on the gradient of the whole objective, before anything else. `weight_decay` is then added to the gradient (λ·w, as in PyTorch's SGD and MXNet); only `adamw` has a way of its own. Biases do not decay, nor what scales and shifts a normalisation, nor a lookup of one column.",
      ],
      optimizers.all,
      (optimizer) => [`Source: ${optimizer.source}.`, slotsOf(optimizer)],
      (optimizer) => calledParts(api, optimizer),
    ),
    samplers: formulasPage(
      "Samplers",
      "How weights are drawn from their posterior in the place of being optimised: `@train(sampler=gibbs(burn=20), epochs=200)`. An epoch is a sweep over all training rows. The sets of weights that are kept predict together, by the mean of what each predicts; dev is scored likewise.",
      samplers.all,
      (sampler) => [`Source: ${sampler.source}. For example \`${sampler.example}\`.`],
      (sampler) => calledParts(api, sampler),
    ),
    schedules: formulasPage(
      "Schedules",
      "What the learning rate is multiplied with in the course of a run: `@train(schedule=cosine(400000))`. t is the time before the step, in examples unless `per` says otherwise. `decay=[n, rate]` is short for `exponential(n, rate)`.",
      schedules.all,
      (schedule) => [`Source: ${schedule.source}. For example \`${schedule.example}\`.`],
      (schedule) => calledParts(api, schedule),
    ),
    splits: formulasPage(
      "Splits",
      "How rows are dealt to train, dev and test: `@data(split=random(0.8, 0.1, 0.1))`, or `--split 'kfold(5, fold=1)'`. `split_seed` decides what goes by chance. What a model is scored on it must not have learned from: dev rows choose the epoch, test rows are scored once, at the end. Without dev rows all epochs are run and the last weights kept.",
      splits.all,
      (split) => [`Source: ${split.source}. For example \`${split.example}\`.`],
      (split) => calledParts(api, split),
    ),
    data: await dataPage(api),
    directives: directivesPage(api),
    commands: commandsPage(api),
  };
  return new Map(Object.entries(pages).map(([name, text]) => [`docs/reference/${name}.md`, text]));
}

function opsPage(api, ops) {
  return page(
    "# Ops",
    NOTE,
    "What a line of a config may call. Arguments are given in the order shown or by name; those with `=` may be left out. The inputs of a node are the lines one level below it, in order.",
    ops.map((op) => `[${op.name}](#${op.name})`).join(" · "),
    ops.flatMap((op) => opSection(api, op)),
  );
}

function opSection(api, op) {
  const inputs = Object.entries(op.inputs).map(([name, spec]) => [
    code(name),
    api.takes(spec),
    spec.shape === null ? "any" : code(api.showShape(spec.shape)),
    { float32: "floats", int32: "ids" }[spec.dtype] ?? "any",
    spec.about,
  ]);
  const exposed = api.exposedNames(op);
  return [
    `## ${op.name}`,
    fence(api.signature(op.name, op.params)),
    aliasesOf(op),
    op.about,
    `Source: ${op.source}.`,
    table(["input", "takes", "shape", "of", ""], inputs),
    paramTable(api, op.params),
    exposed.length > 0 ? `Other lines may use its weights as ${exposed.join(", ")}.` : "",
    "Example:",
    fence(op.example),
    api.exampleSentence(api.builtin, op.example),
  ];
}

const compared = {
  values: "numbers with as many numbers",
  classes: "a score for each class with labels, or with a distribution an example",
  negatives: "the score of each example with those of negatives drawn for it, and needs no target",
};

/** @param called how a declaration is called, for families whose declarations take parameters */
function formulasPage(title, about, declarations, further, called = () => ({})) {
  return page(
    `# ${title}`,
    NOTE,
    about,
    declarations.flatMap((declaration) => [
      `## ${declaration.name}`,
      called(declaration).signature ?? "",
      aliasesOf(declaration),
      declaration.about,
      declaration.formula ? fence(declaration.formula.replaceAll(";  ", "\n")) : "",
      called(declaration).table ?? "",
      further(declaration)
        .filter((sentence) => sentence !== "")
        .join(" "),
    ]),
  );
}

function metricsPage(api, metrics) {
  const ranking = metrics.filter(({ kind }) => kind === "ranking");
  return page(
    "# Metrics",
    NOTE,
    "What dev and test are scored by: `@train(evaluate='rmse', metrics=['mae', 'ndcg@10'])`, and what `antk eval` tells of a run. Computed in float64, in the unit of the data; n is the number of targets, or of rows where a row has one score. A number that is not finite is an error, and so is a score that these rows do not have, such as the AUC of a single class.",
    metrics.map(({ name }) => `[${name}](#${name.replace("@", "")})`).join(" · "),
    metrics.filter(({ kind }) => kind === "score").flatMap((metric) => metricSection(api, metric)),
    "# Metrics at k",
    `${ranking.map(({ name }) => code(name)).join(", ")} judge lists of k items: \`ndcg@10\`, and 10 where no number is written. Every item is scored for every user. Items of the user's training rows, for test also of the dev rows, are no candidates; all others are. Of equal scores the item that comes first in the data is placed first. An item is relevant where the user has a held-out row of it, and with \`@train(relevant=4)\` only where its target is at least 4. The score is the mean over the users that have a relevant candidate. A column of numbers that the graph reads beside user and item, such as \`time\`, is taken at its training mean.`,
    ranking.flatMap((metric) => metricSection(api, metric)),
  );
}

function metricSection(api, metric) {
  return [
    `## ${metric.name}`,
    aliasesOf(metric),
    metric.about,
    fence(metric.formula.replaceAll(";  ", "\n")),
    paramTable(api, metric.params, "argument"),
    `The ${metric.better}, the better. Source: ${metric.source}.`,
  ];
}

function calledParts(api, { name, params }) {
  return { signature: fence(api.signature(name, params)), table: paramTable(api, params) };
}

/** By its default parameters. */
function slotsOf({ slots, params }) {
  const defaults = Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default]));
  const names = Object.entries(slots(defaults)).map(([name, start]) => `\`${name}\` (from ${start})`);
  return names.length === 0 ? "" : `Remembers for each weight: ${names.join(", ")}.`;
}

async function dataPage(api) {
  const sources = api.builtin.sources.all;
  const named = sources.filter((source) => source.extensions.length === 0);
  const files = sources.filter((source) => source.extensions.length > 0);
  return page(
    "# Data",
    NOTE,
    "What `@data('…')`, `--data` and `readDataSets` take: the name of a set, or the path of a file. How it is split and scaled stands under [@data](directives.md#data).",
    named.flatMap((source) => sourceSection(api, source)),
    files.flatMap((source) => [
      ...sourceSection(api, source),
      "A column that is not named is found by its usual names:",
      table(
        ["column", "names"],
        [...api.usualNames].map(([role, names]) => [code(role), names.join(", ")]),
      ),
    ]),
    "## Columns of the named sets",
    ...(await columnTables(api, "planted")),
    "A rating column is named as it stands; a column of a table too, or with its table: `user.age`.",
  );
}

function knownBy(members) {
  const summed = members.filter(({ md5 }) => md5 !== null).map((m) => code(m.name));
  if (summed.length > 0) return `Either way it is known by the MD5 sums of ${summed.join(", ")}.`;
  return `The published archive is known by its MD5 sum; another is taken that has ${members.map((m) => code(m.name)).join(", ")} in their form, and its size is told.`;
}

function sourceSection(api, source) {
  const { name, about, terms, extensions, params, get } = source;
  const recipe = get
    ? `Not part of the package: \`antk data get ${name}\` downloads it from ${get.url}, \`antk data add ${name} --from FILE.zip\` takes a copy that you have. ${knownBy(get.members)}`
    : "";
  const endings = extensions.length > 0 ? `Files that end in ${extensions.map(code).join(", ")}.` : "";
  return [
    `## ${name}`,
    about,
    endings,
    recipe,
    terms.replaceAll("\n", " "),
    paramTable(api, params, "option of `@data`"),
  ];
}

async function columnTables(api, set) {
  const { tables } = await api.showDataSet(set);
  return tables.flatMap(({ name, rows, columns }) => [
    `${name === "ratings" ? "Ratings" : `Table \`${name}\``}, ${rows.toLocaleString("en")} rows in \`${set}\`:`,
    table(
      ["column", "holds"],
      columns.map((column) => [code(column.name), holds(column)]),
    ),
  ]);
}

function holds({ name, kind, width, dim }) {
  if (name === "time") return "the time of the rating, brought to 0…1 by its range in the training rows";
  if (kind === "index") return `ids, ${dim.toLocaleString("en")} of them`;
  if (kind === "text") return "text, not for graphs";
  if (kind === "sparse") return `sparse rows of ${width.toLocaleString("en")} numbers`;
  return width === 1 ? "a number" : `${width} numbers`;
}

function directivesPage(api) {
  const { builtin } = api;
  return page(
    "# Directives",
    NOTE,
    "Lines that begin with `@` stand before the graph, each at most once. They are defaults: flags of the command line and options of the library override them one by one. `--set train.epochs=5` and `--set data.center=['ratings']` reach any setting.",
    "## @bind",
    fence("@bind(name=value, …)"),
    "Gives values to `$variables`. A value may use variables bound before it. `--set name=value` and the option `bind` of `compile` win over it.",
    "## @data",
    fence(api.signature("@data", api.dataParams(builtin))),
    "Which data, how it is split and scaled. Columns of users and items are scaled over their table, rating columns over the training rows.",
    paramTable(api, api.dataParams(builtin), "setting"),
    "## @train",
    fence(api.signature("@train", api.trainParams(builtin))),
    "How the model is trained.",
    paramTable(api, api.trainParams(builtin), "setting"),
  );
}

function commandsPage({ commands }) {
  return page(
    "# Commands",
    NOTE,
    "Results go to stdout, everything else to stderr. Every command takes `--json` (one JSON object a line, for programs) and `--help`. Exit codes: 0 ok, 1 unexpected, 2 wrong use, 3 config, 4 data, 5 training diverged, 6 environment, 130 and 143 interrupted.",
    "RUN is `last`, the path of a run's folder, or the beginning of its name.",
    commands.flatMap((entry) =>
      "run" in entry
        ? commandSection(entry, "antk")
        : entry.commands.flatMap((command) => commandSection(command, `antk ${entry.name}`)),
    ),
  );
}

function commandSection(command, prefix) {
  const defined = command.define(new Command());
  const args = defined.registeredArguments.map(({ required, variadic, _name }) => {
    const name = `${_name}${variadic ? "..." : ""}`;
    return required ? `<${name}>` : `[${name}]`;
  });
  const usage = [prefix, defined.name(), ...args, defined.options.length > 0 ? "[options]" : ""];
  return [
    `## ${prefix} ${defined.name()}`,
    fence(usage.filter((part) => part !== "").join(" ")),
    sentence(defined.description()),
    table(
      ["argument or option", "default", ""],
      [
        ...defined.registeredArguments.map((a) => [code(a._name), "", a.description]),
        ...defined.options.map((option) => [code(option.flags), defaultOf(option), aboutOf(option)]),
      ],
    ),
  ];
}

function defaultOf({ defaultValue, mandatory }) {
  if (mandatory) return "required";
  const isEmpty = defaultValue === undefined || (Array.isArray(defaultValue) && defaultValue.length === 0);
  return isEmpty ? "" : code(String(defaultValue));
}

function aboutOf({ description, argChoices }) {
  return argChoices ? `${description}; one of ${argChoices.map(code).join(", ")}` : description;
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function aliasesOf({ aliases }) {
  return aliases.length > 0 ? `Also called ${aliases.map(code).join(", ")}.` : "";
}

function paramTable(api, params, what = "parameter") {
  return table(
    [what, "is", "default", ""],
    Object.entries(params).map(([name, spec]) => [
      code(name),
      spec.kind.expects.replace(/'[\w@]+'|\[[^\]]*\]|random\([^)]*\)/g, code),
      "default" in spec ? code(api.showDefault(spec.default)) : "required",
      spec.about,
    ]),
  );
}
