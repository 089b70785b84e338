import { createHash } from "node:crypto";
import { pageAssets } from "./assets.js";

/** A page with charts, before it is HTML. */
export interface Page {
  readonly title: string;
  /** A sentence below the title. */
  readonly lead: string;
  /** What the charts draw, by the name that their specs call it. */
  readonly data: Readonly<Record<string, Rows>>;
  readonly sections: readonly Section[];
}

/** Rows by column: lists of equal length. */
export type Rows = Readonly<Record<string, readonly Cell[]>>;
/** A list is a set of categories, such as the genres of a movie. */
export type Cell = string | number | null | readonly string[];

export interface Section {
  readonly title: string;
  /** What is to be seen, and how it was computed; may be empty. */
  readonly about: string;
  readonly parts: readonly Part[];
}

export type Part = Chart | Table | Picture | Listing;

export interface Chart {
  readonly kind: "chart";
  /** What a screen reader says of it. */
  readonly label: string;
  /** In Vega-Lite; `{"data": {"name": …}}` names rows of the page. */
  readonly spec: Spec;
  /** Selections that one can make in it. */
  readonly picks?: readonly Pick[];
}

/** @see https://vega.github.io/vega-lite/docs/spec.html */
export type Spec = Readonly<Record<string, unknown>>;

/** A selection of categories, which arrows and the space bar make too. */
export interface Pick {
  /** Selection parameter of the spec; `<param>_cursor`, a parameter of strings, shows where the keyboard is. */
  readonly param: string;
  readonly field: string;
  /** What people call the field. */
  readonly name: string;
  /** The categories from the top down. */
  readonly values: readonly string[];
}

export interface Table {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly string[];
  /** Numbers stand right and are sorted as numbers. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** Digits behind the point of numbers that are not whole. Default 2. */
  readonly digits?: number;
}

export interface Picture {
  readonly kind: "picture";
  readonly label: string;
  /** An `svg` element, trusted: only what this package drew. */
  readonly svg: string;
}

export interface Listing {
  readonly kind: "listing";
  readonly text: string;
}

/**
 * One file of HTML that needs nothing else: Vega, Vega-Lite, the data and what brings them together are in it. Its
 * policy forbids it to load or send anything and to run any script but its own, each named by its SHA-256. Vega
 * compiles the expressions of a chart, so `unsafe-eval` is allowed; all of them come from this package, none from data.
 */
export function pageHtml(page: Page): string {
  const { vega, vegaLite, viewer, style, licences } = pageAssets();
  const scripts = [vega, vegaLite, viewer].map((text) => inScript(text));
  const hashes = scripts.map(
    (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src ${hashes.join(" ")} 'unsafe-eval'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const charts = page.sections.flatMap(({ parts }) => parts.filter((part) => part.kind === "chart"));
  const content = JSON.stringify({
    data: page.data,
    charts: charts.map(({ spec, picks = [] }) => ({ spec, picks })),
  });
  let chart = 0;
  const html = (part: Part) => partHtml(part, part.kind === "chart" ? chart++ : 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(page.title)}</title>
<style>
${style}</style>
</head>
<body>
<header>
<h1>${escaped(page.title)}</h1>
<p>${escaped(page.lead)}</p>
<button id="theme" type="button">dark</button>
</header>
<main>
${page.sections.map((section) => sectionHtml(section, html)).join("\n")}
</main>
<noscript><p>The charts of this page are drawn by a script in it.</p></noscript>
<!--
This page carries Vega and Vega-Lite.

${licences.replaceAll("--", "- -")}
-->
<script>${scripts[0]}</script>
<script>${scripts[1]}</script>
<script type="application/json" id="content">${inScript(content)}</script>
<script type="module">${scripts[2]}</script>
</body>
</html>
`;
}

function sectionHtml({ title, about, parts }: Section, html: (part: Part) => string): string {
  const lead = about === "" ? "" : `<p>${escaped(about)}</p>\n`;
  return `<section>\n<h2>${escaped(title)}</h2>\n${lead}${parts.map(html).join("\n")}\n</section>`;
}

function partHtml(part: Part, chart: number): string {
  switch (part.kind) {
    case "chart":
      return `<figure class="chart" data-chart="${chart}" aria-label="${escaped(part.label)}"></figure>`;
    case "table":
      return tableHtml(part);
    case "picture":
      return `<figure class="picture" role="img" aria-label="${escaped(part.label)}">${part.svg}</figure>`;
    case "listing":
      return `<pre>${escaped(part.text)}</pre>`;
  }
}

function tableHtml({ caption, columns, rows, digits = 2 }: Table): string {
  const isNumber = columns.map((_, c) => rows.some((row) => typeof row[c] === "number"));
  const kind = (c: number) => (isNumber[c] ? ' class="number"' : "");
  const head = columns.map((name, c) => `<th${kind(c)} scope="col">${escaped(name)}</th>`).join("");
  const body = rows.map(
    (row) => `<tr>${row.map((cell, c) => `<td${kind(c)}>${cellHtml(cell, digits)}</td>`).join("")}</tr>`,
  );
  const heading = columns.some((name) => name !== "") ? `<thead><tr>${head}</tr></thead>\n` : "";
  return `<div class="table"><table>
<caption>${escaped(caption)}</caption>
${heading}<tbody>
${body.join("\n")}
</tbody>
</table></div>`;
}

function cellHtml(cell: string | number, digits: number): string {
  if (typeof cell === "string") return escaped(cell);
  if (!Number.isFinite(cell)) return "–";
  // Four digits may be a year.
  return Number.isInteger(cell) ? cell.toLocaleString("en", { useGrouping: "min2" }) : cell.toFixed(digits);
}

/** Text for HTML, between tags and in attributes. */
export function escaped(text: string): string {
  const entities = new Map([
    ["&", "&amp;"],
    ["<", "&lt;"],
    [">", "&gt;"],
    ['"', "&quot;"],
  ]);
  return text.replace(/[&<>"]/g, (char) => entities.get(char)!);
}

/** Nothing in a script may look like its end, nor like a comment that hides its end. In JavaScript and JSON alike. */
function inScript(text: string): string {
  return text.replace(/<(?=\/script|script|!--)/gi, "\\u003c");
}
