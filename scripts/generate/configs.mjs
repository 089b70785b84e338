// configs/README.md: one line a config. What it is comes from the config; what it reaches comes from training it, which
// takes minutes, so that it is done only when asked for. A figure holds for one text of the config: a comment at the end
// of the page keeps a sum of each text that was trained, and a test fails where a config has changed since.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PAGE = "configs/README.md";
const SEED = 1;

const opening = `# Configs

The models that come with the package, ANTK's and a few beside them. Each is a text of its own to start from: what it is,
where it comes from, and settings found on dev.

    antk train configs/mf.config
    antk train configs/mf.config --data ml-100k --set kfactors=50

What each reaches on its default data with seed ${SEED}, and how long the run took, all epochs together, on one core of a
machine that others used too. On \`planted\` the biases alone reach an rmse of 0.979 on dev, and no model less than 0.807;
[decision 12](../docs/decisions/012-generated-digits.md) says how hard \`digits\` is.
`;

/**
 * The page, with the figures that it has; a config that was not trained yet has none.
 * @param train names of the configs to train now; null for none
 * @returns {Map<string, string>}
 */
export function configsPage(api, root, train = null) {
  const known = figuresOf(existsSync(`${root}${PAGE}`) ? readFileSync(`${root}${PAGE}`, "utf8") : "");
  const rows = configNames(root).map((name) => {
    const config = describe(api, root, name);
    const figures = train?.includes(name) ? trained(root, name, config.sum) : known.get(name);
    return { ...config, figures: figures ?? { score: "", dev: "", test: "", seconds: "", sum: "" } };
  });
  return new Map([[PAGE, page(rows)]]);
}

/** Every config that comes with the package. */
export function configNames(root) {
  return readdirSync(`${root}configs`)
    .filter((file) => file.endsWith(".config"))
    .map((file) => file.replace(".config", ""))
    .sort();
}

/** Configs whose figures belong to another text, or that have none. */
export function staleFigures(root) {
  const known = figuresOf(readFileSync(`${root}${PAGE}`, "utf8"));
  return configNames(root).filter((name) => known.get(name)?.sum !== sumOf(textOf(root, name)));
}

function page(rows) {
  const table = [
    "| config | what it is | data | score | dev | test | seconds |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows.map(
      ({ name, about, data, figures: { score, dev, test, seconds } }) =>
        `| [${name}](${name}.config) | ${about} | ${data} | ${score} | ${dev} | ${test} | ${seconds} |`,
    ),
  ];
  const sums = rows.filter(({ figures }) => figures.sum).map(({ name, figures }) => `${name} ${figures.sum}`);
  return `${opening}\n${table.join("\n")}\n\n<!-- trained: ${sums.join(", ")} -->\n`;
}

function describe(api, root, name) {
  const text = textOf(root, name);
  const { graph } = api.parseAndCheck(
    { path: `${name}.config`, text },
    {
      schema: null,
      bind: [],
      settings: [],
      unbound: "symbol",
      registries: api.builtin,
      tensors: new Map(),
    },
  );
  const source = graph.directives.data.values.get("source");
  return { name, about: firstSentence(text), data: `\`${source.value}\``, sum: sumOf(text) };
}

/** Of the comment that opens the config: up to a full stop, or a colon's second half left out. */
function firstSentence(text) {
  const comment = /^(#.*\n)+/.exec(text)[0].replace(/^# ?/gm, "").replaceAll("\n", " ");
  return /^.*?\.(?= )/.exec(`${comment} `)[0].replaceAll("|", "\\|");
}

function textOf(root, name) {
  return readFileSync(`${root}configs/${name}.config`, "utf8").replaceAll("\r\n", "\n");
}

function sumOf(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

/** The figures of a page, by the config's name. */
function figuresOf(text) {
  const sums = new Map(
    (/<[!]-- trained: (.*) -->/.exec(text)?.[1] ?? "").split(", ").map((entry) => entry.split(" ")),
  );
  const rows = [...text.matchAll(/^\| \[(\S+)\]\(.*$/gm)].map(([row, name]) => {
    const [score, dev, test, seconds] = row.split(" | ").slice(3);
    return [name, { score, dev, test, seconds: seconds.replace(/ \|$/, ""), sum: sums.get(name) ?? "" }];
  });
  return new Map(rows);
}

function trained(root, name, sum) {
  const folder = mkdtempSync(join(tmpdir(), "antk configs "));
  const args = ["train", `configs/${name}.config`, "--seed", String(SEED), "--json", "--out", folder];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "dist", "cli", "antk.js"), ...args],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    },
  );
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(stderr);
  const { best, test, seconds } = JSON.parse(stdout.trimEnd().split("\n").at(-1));
  const [[score, dev]] = Object.entries(best.dev);
  console.log(`${name}: ${score} ${dev.toFixed(4)} on dev in ${seconds.toFixed(0)} s`);
  return {
    score,
    dev: dev.toFixed(4),
    test: test ? test[score].toFixed(4) : "–",
    seconds: seconds.toFixed(0),
    sum,
  };
}
