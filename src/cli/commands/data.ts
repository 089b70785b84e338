import type { ColumnDescription, SetDescription } from "../../data/show.js";
import type { CliCommand, CliGroup } from "../command.js";

const list: CliCommand = {
  define(program) {
    return program.command("list").description("name the data sets, and tell which are here");
  },

  async run(_args, _options, { terminal }) {
    const { listDataSets } = await import("../../data/store.js");
    for (const set of listDataSets()) {
      terminal.emit({ event: "set", ...set });
      terminal.print(`${set.name.padEnd(12)} ${set.state.padEnd(9)} ${set.about}`);
    }
  },
};

const add: CliCommand = {
  define(program) {
    return program
      .command("add")
      .description("keep a local copy of a data set's archive")
      .argument("<name>", "ml-100k")
      .requiredOption("--from <file>", "the archive as its publisher offers it");
  },

  async run([name], options, { terminal }) {
    const { addDataSet } = await import("../../data/store.js");
    const stored = await addDataSet(name!, { from: options.from as string });
    terminal.emit({ event: "added", ...stored });
    terminal.print(`${stored.name} is here: ${stored.path}`);
  },
};

const get: CliCommand = {
  define(program) {
    return program
      .command("get")
      .description("download a data set from its publisher")
      .argument("<name>", "ml-100k");
  },

  async run([name], _options, { terminal }) {
    const { getDataSet } = await import("../../data/store.js");
    const stored = await getDataSet(name!, { showTerms: (terms) => terminal.note(terms) });
    terminal.emit({ event: "added", ...stored });
    terminal.print(`${stored.name} is here: ${stored.path}`);
  },
};

const show: CliCommand = {
  define(program) {
    return program
      .command("show")
      .description("describe a data set: rows, columns, ranges, terms of use")
      .argument("<data>", "a set's name, or a file of ratings");
  },

  async run([name], _options, { terminal }) {
    const { showDataSet } = await import("../../data/show.js");
    const set = await showDataSet(name!);
    terminal.emit({ event: "set", ...set });
    for (const line of describe(set)) terminal.print(line);
  },
};

const group: CliGroup = {
  name: "data",
  about: "list, fetch, add and describe data sets",
  commands: [list, get, add, show],
};

export default group;

function describe({ name, about, terms, path, tables, remarks }: SetDescription): string[] {
  const lines = [about ? `${name}: ${about}` : name, `lies in  ${path ?? "memory: it is generated"}`];
  if (terms) lines.push(`terms    ${terms}`);
  for (const table of tables) {
    lines.push("", `${table.name}: ${table.rows.toLocaleString("en")} rows`);
    lines.push(...table.columns.map((column) => `  ${column.name.padEnd(16)} ${describeColumn(column)}`));
  }
  return [...lines, ...(remarks.length > 0 ? [""] : []), ...remarks.map((remark) => `note: ${remark}`)];
}

function describeColumn({ kind, width, dim, range }: ColumnDescription): string {
  const span = range ? `, ${range.map((n) => String(Number(n.toPrecision(7)))).join(" to ")}` : "";
  switch (kind) {
    case "index":
      return `ids, ${dim?.toLocaleString("en")} of them`;
    case "dense":
      return `${width === 1 ? "numbers" : `${width} columns of numbers`}${span}`;
    case "sparse":
      return `sparse rows of ${width.toLocaleString("en")} columns${span}`;
    case "text":
      return "text";
  }
}
