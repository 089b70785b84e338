// What configs/mf.config becomes in each phase, for ARCHITECTURE.md: real values, shortened.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const CONFIG = "configs/mf.config";

/**
 * A text for each phase, by name.
 * @returns {Promise<Map<string, string>>}
 */
export async function phaseTexts(api, root) {
  const source = { path: CONFIG, text: readFileSync(`${root}${CONFIG}`, "utf8").replaceAll("\r\n", "\n") };
  const { ast } = api.parseConfig(source);
  const data = await api.readDataSets("planted", { target: "ratings", center: ["ratings"] });
  const graph = await api.compile(source, { data: data.train });
  const model = new api.GenericModel(graph, { epochs: 1 });
  await model.open(data);
  const texts = new Map([
    ["phase ast", astText(api, ast)],
    ["phase graph", graphText(api, graph)],
    ["phase layers", layersText(model)],
    ["phase step", await stepText(api, graph, data, model.settings)],
    ["phase run", await runText(api, graph, data, model)],
  ]);
  model.dispose();
  return texts;
}

/** The second line of the graph. */
function astText(api, ast) {
  const { kind, name, depth, call, nameSpan, children } = ast.roots[0].children[0];
  const args = call.args.map((arg) => `    { name: "${arg.name}", value: ${literal(arg.value)} },`);
  const { line, column } = api.positionOf(nameSpan.source, nameSpan.start);
  return [
    `{ kind: "${kind}", name: "${name}", depth: ${depth}, nameSpan: ${nameSpan.start}…${nameSpan.end} (line ${line}, column ${column}),`,
    `  call: { name: "${call.name}", args: [`,
    ...args,
    `  ] },`,
    `  children: [${children.length === 0 ? "" : "…"}] }`,
  ].join("\n");
}

/** A syntax tree's value without its places. */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([key]) => !/span$/i.test(key) && key !== "text");
  return `{ ${entries.map(([key, inner]) => `${key}: ${literal(inner)}`).join(", ")} }`;
}

function graphText(api, graph) {
  const rows = graph.nodes.map((node) => {
    const reads = node.columns.map(({ name }) => `column ${name}`);
    const inputs = node.inputs.map((input) => input.node.name);
    const weights = node.weights.map(({ name, shape }) => `${node.name}/${name} ${api.showShape(shape)}`);
    return [
      node.name,
      node.opName,
      [...inputs, ...reads].join(", "),
      api.showShape(node.type.shape),
      weights.join(", "),
    ];
  });
  return aligned([["node", "op", "inputs", "type", "weights"], ...rows]);
}

function layersText(model) {
  const layers = model.layersModel.layers.map((layer) => {
    const shapes = JSON.stringify(layer.outputShape).replaceAll(",", ", ");
    const weights = layer.getWeights().map((weight) => JSON.stringify(weight.shape).replace(",", ", "));
    return [layer.name, layer.getClassName(), shapes, weights.join(" ")];
  });
  return aligned([["layer", "class", "output", "weights"], ...layers]);
}

/** The first step of the first epoch, on initial weights. */
async function stepText(api, graph, data, settings) {
  const backend = await api.openBackend("wasm");
  const { tf } = backend;
  const model = new api.Model(graph, { backend, ops: graph.registries.ops, seed: settings.seed });
  const feedMaker = new api.FeedMaker(tf, graph.columns, data.tables);
  const rows = api.stream(settings.seed, "shuffle").permutation(1, data.train.rows).subarray(0, settings.mb);
  const batch = api.trainingBatch(data.train, rows, settings, data.target, 0);
  const feeds = feedMaker.minibatch(batch);
  const context = api.stepContext(true, settings.seed, 0);
  const objective = tf.tidy(() => api.objectiveOf(model, settings, feeds, batch, context).loss.dataSync()[0]);
  const penalty = context.penalties.reduce((sum, { term }) => sum + term.dataSync()[0], 0);
  const lines = [
    ...[...feeds].map(([name, tensor]) => [
      name === api.TARGET ? `target ${data.target}` : `feed ${name}`,
      showTensor(tensor),
    ]),
    ["objective", `${objective.toFixed(2)} (se), ${(objective / rows.length).toFixed(4)} an example`],
    ["penalties", `${context.penalties.length} terms over rows, ${penalty.toFixed(4)} in all`],
    ["gradients", [...model.trainable.keys()].join(", ")],
    ["state updates", context.updates.size === 0 ? "none" : [...context.updates.keys()].join(", ")],
  ];
  feedMaker.release(feeds);
  feedMaker.dispose();
  tf.dispose(context.penalties.map(({ term }) => term));
  model.dispose();
  return aligned(lines);
}

function showTensor(tensor) {
  const values = Array.from(tensor.dataSync().subarray(0, 3), (n) => String(Number(n.toFixed(3))));
  return `${tensor.dtype} [${tensor.shape.join(", ")}]: ${values.join(", ")}, …`;
}

/** The files of a run, with what the shorter ones hold. */
async function runText(api, graph, data, model) {
  const parent = mkdtempSync(join(tmpdir(), "antk run "));
  try {
    const folder = api.RunFolder.create({
      parent,
      graph,
      data,
      record: {
        antk: "",
        config: CONFIG,
        started: "",
        settings: api.describeSettings(model.settings),
        output: model.output,
        backend: { name: "", version: "" },
      },
      now: new Date(0),
    });
    const { history } = await model.train(data.train, data.dev);
    folder.addMetrics({
      epoch: history[0].epoch,
      train: round(history[0].train),
      dev: { rmse: round(history[0].dev.rmse) },
    });
    folder.saveWeights(model.getWeights());
    const about = new Map([
      [api.runFiles.config, "the config's text"],
      [api.runFiles.run, "settings, bindings, columns, scaling, versions, result"],
      [api.runFiles.entities, `original ids of ${[...data.ids.keys()].join(", ")}; titles`],
      [api.runFiles.data, `who rated what${graph.columns.some((c) => c.schema.rows) ? ", tables" : ""}`],
      [api.runFiles.metrics, readFileSync(join(folder.path, api.runFiles.metrics), "utf8").trim()],
      [
        api.runFiles.weights,
        model
          .getWeights()
          .map((w) => `${w.name} [${w.shape.join(", ")}]`)
          .join(", "),
      ],
    ]);
    const files = readdirSync(folder.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.path.length + 1))
      .sort();
    return aligned(files.map((file) => [file.replaceAll("\\", "/"), about.get(file)]));
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

function round(n) {
  return Number(n.toFixed(4));
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
