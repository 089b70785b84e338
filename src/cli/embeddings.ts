import { basename } from "node:path";
import { AntkError, failure, UsageError } from "../diagnostics/errors.js";
import { nearest } from "../diagnostics/nearest.js";
import { load } from "../load.js";
import type { LearnedTable } from "../recommend/learnedTable.js";
import type { Trained } from "../recommend/trained.js";
import {
  type EmbeddedRun,
  type ItemCategories,
  tableFigures,
  writeEmbeddingsPage,
} from "../render/embeddings/embeddingsPage.js";
import { MAPS, type MapKind, mapOf } from "../render/embeddings/maps.js";
import { writeProjector } from "../render/embeddings/projector.js";
import type { CommandContext } from "./command.js";
import type { CommandLine } from "./commandLine.js";
import { htmlOutput, offerPage } from "./htmlOutput.js";
import type { Terminal } from "./terminal.js";

/** `antk embeddings` */
export async function embeddings(
  names: readonly string[],
  options: Readonly<Record<string, unknown>>,
  { terminal, line }: CommandContext,
): Promise<void> {
  const kinds = mapsOf(options.maps as string, line);
  const node = options.node as string | undefined;
  const opened: { name: string; table: LearnedTable; seed: number }[] = [];
  let categories: ItemCategories | null = null;
  let output = "";
  for (const name of names) {
    const trained = await load(name);
    try {
      const table = trained.table(node === undefined ? {} : { node });
      if (opened.length === 0) {
        output = htmlOutput(options.output, basename(trained.path), "embeddings", line);
        categories = await categoriesOf(trained, terminal);
      } else requireSameItems(opened[0]!.table, table, name);
      opened.push({ name: shortName(trained.path, opened), table, seed: trained.seed });
    } finally {
      trained.dispose();
    }
  }
  const runs: EmbeddedRun[] = [];
  for (const { name, table, seed } of opened) {
    const maps = await makeMaps(kinds, name, table, seed, terminal);
    runs.push({ name, table, maps });
    const figures = tableFigures(table, categories);
    terminal.emit({ event: "embeddings", run: name, ...figures, output });
    terminal.print(figureLine(name, figures, categories));
  }
  writeEmbeddingsPage(runs, categories, output);
  if (typeof options.projector === "string") {
    for (const path of writeProjector(runs, categories, options.projector))
      terminal.print(`vectors  ${path}`);
  }
  offerPage(output, options.open === true, terminal);
}

/** `mf-f582b1` of `runs/20261122-131500-mf-f582b1`, unless another run is called so already. */
function shortName(path: string, others: readonly { readonly name: string }[]): string {
  const whole = basename(path);
  const short = whole.replace(/^\d{8}-\d{6}-/, "");
  return others.some(({ name }) => name === short) ? whole : short;
}

function mapsOf(text: string, line: CommandLine): readonly MapKind[] {
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const kind = MAPS.find((known) => known === name.trim());
    if (kind) return kind;
    const near = nearest(name, MAPS)[0];
    throw failure(UsageError, "unknown-map", `no map is called \`${name}\``, {
      at: line.spanOf(text, ["--maps"]),
      label: near ? `did you mean \`${near}\`?` : "",
      notes: [`there is ${MAPS.join(", ")}, with commas between them, or none`],
    });
  });
}

/** A column in which items have several categories, such as genres, else one. Without the data there is none. */
async function categoriesOf(trained: Trained, terminal: Terminal): Promise<ItemCategories | null> {
  try {
    const all = [...(await trained.categories("item"))].map(([name, rows]) => ({ name, rows }));
    const several = all.find(({ rows }) => rows.some(({ length }) => length > 1));
    const few = all.find(({ rows }) => new Set(rows.flat()).size <= 40);
    return several ?? few ?? null;
  } catch (error) {
    if (!(error instanceof AntkError)) throw error;
    terminal.note(`note: without categories of items, since the run's data cannot be read: ${error.message}`);
    return null;
  }
}

function requireSameItems(first: LearnedTable, other: LearnedTable, name: string): void {
  const { length } = first.ids;
  if (other.ids.length === length && other.ids.every((id, i) => id === first.ids[i])) return;
  throw failure(UsageError, "other-items", `the run \`${name}\` has other items than the first`, {
    notes: [
      `it has ${other.ids.length}, the first ${length}; runs that are put side by side are trained on the same data`,
    ],
  });
}

async function makeMaps(
  kinds: readonly MapKind[],
  name: string,
  table: LearnedTable,
  seed: number,
  terminal: Terminal,
): Promise<EmbeddedRun["maps"]> {
  const maps = new Map<MapKind, Float64Array>();
  // So few points need no map.
  if (table.rows < 4) return maps;
  const weights = table.counts ?? new Int32Array(table.rows);
  for (const kind of kinds) {
    const onProgress = (done: number) => {
      if (terminal.isInteractive) terminal.draw(`\r${kind} of ${name}: ${Math.round(100 * done)} %`);
    };
    maps.set(kind, await mapOf(kind, table, { seed, weights, onProgress }));
    if (terminal.isInteractive) terminal.draw("\r\x1b[K");
  }
  return maps;
}

function figureLine(
  name: string,
  { node, width, spearman, share, chance }: ReturnType<typeof tableFigures>,
  categories: ItemCategories | null,
): string {
  const parts = [
    ...(spearman === null ? [] : [`norm and ratings ${figure(spearman)} (Spearman)`]),
    ...(share === null
      ? []
      : [`${categories!.name} shared by ten neighbours ${figure(share)} (chance ${figure(chance!)})`]),
  ];
  return `${name}: ${node}, ${width} dimensions${parts.length > 0 ? `; ${parts.join("; ")}` : ""}`;
}

function figure(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}
