/**
 * Runs in the page: draws its charts with Vega-Lite, in the colours of day or night, and makes what can be picked with
 * the mouse pickable by keyboard. It loads nothing.
 */
import type * as VegaModule from "vega";
import type * as VegaLiteModule from "vega-lite";

declare const vega: typeof VegaModule;
declare const vegaLite: typeof VegaLiteModule;

interface Content {
  /** Rows by column. */
  readonly data: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;
  readonly charts: readonly { readonly spec: Record<string, unknown>; readonly picks: readonly Pick[] }[];
}

interface Pick {
  readonly param: string;
  readonly field: string;
  readonly name: string;
  readonly values: readonly string[];
}

interface Drawn {
  readonly figure: HTMLElement;
  readonly picks: readonly Pick[];
  readonly view: VegaModule.View;
  /** By parameter; see `tupleShapes`. */
  readonly shapes: ReadonlyMap<string, object>;
}

/** So many marks are drawn on a canvas; fewer as SVG, which stays sharp in print and can be read aloud. */
const MANY = 4000;

const HINT =
  "Click a bar to pick it, shift-click for several; by keyboard: arrows, space, shift-space, escape.";
const content = JSON.parse(document.getElementById("content")!.textContent!) as Content;
const datasets = Object.fromEntries(
  Object.entries(content.data).map(([name, columns]) => [name, rowsOf(columns)]),
);
/** By number, for tests and for the curious. */
const views: VegaModule.View[] = [];
Object.assign(globalThis, { views });

const tip = document.createElement("div");
tip.id = "tip";
tip.hidden = true;
document.body.append(tip);

openTheme();
for (const table of document.querySelectorAll("table")) makeSortable(table);
document.documentElement.dataset.ready = "";

function rowsOf(columns: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] {
  const entries = Object.entries(columns);
  const count = entries[0]?.[1].length ?? 0;
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(entries.map(([name, values]) => [name, values[i]])),
  );
}

/** Light or dark as the system has it, until the button is pressed. */
function openTheme(): void {
  const root = document.documentElement;
  const button = document.getElementById("theme") as HTMLButtonElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const show = (dark: boolean) => {
    root.dataset.theme = dark ? "dark" : "light";
    button.textContent = dark ? "light" : "dark";
    button.title = `show the page in ${button.textContent} colours`;
    drawAll(dark);
  };
  button.addEventListener("click", () => show(root.dataset.theme !== "dark"));
  prefersDark.addEventListener("change", ({ matches }) => show(matches));
  show(prefersDark.matches);
}

function drawAll(dark: boolean): void {
  for (const figure of document.querySelectorAll<HTMLElement>("figure.chart")) {
    const number = Number(figure.dataset.chart);
    const { spec, picks } = content.charts[number]!;
    const signals = views[number]?.getState({ data: isStore, signals: isPick });
    views[number]?.finalize();
    try {
      views[number] = draw(figure, spec, picks, dark, signals);
    } catch (error) {
      const message = document.createElement("p");
      message.className = "failed";
      message.textContent = `This chart could not be drawn: ${String(error)}`;
      figure.replaceChildren(message);
    }
  }
}

/** What is picked is kept in data sets and signals of such names. */
function isStore(name?: string): boolean {
  return name?.endsWith("_store") ?? false;
}

function isPick(name?: string): boolean {
  return name?.startsWith("pick_") ?? false;
}

function draw(
  figure: HTMLElement,
  spec: Record<string, unknown>,
  picks: readonly Pick[],
  dark: boolean,
  state: unknown,
): VegaModule.View {
  const full = { ...spec, datasets, config: look(dark) } as unknown as VegaLiteModule.TopLevelSpec;
  const { spec: compiled } = vegaLite.compile(full);
  const place = document.createElement("div");
  const tools = document.createElement("div");
  tools.className = "tools";
  figure.replaceChildren(place, tools);
  const marks = Math.max(0, ...Object.values(datasets).map((rows) => rows.length));
  const view = new vega.View(vega.parse(compiled), {
    container: place,
    renderer: marks > MANY ? "canvas" : "svg",
    hover: true,
    tooltip: showTip,
    logLevel: vega.Warn,
  });
  view.run();
  if (state) view.setState(state as Parameters<VegaModule.View["setState"]>[0]).run();
  const drawn = { figure, picks, view, shapes: tupleShapes(compiled) };
  addKeys(drawn);
  tellPicks(drawn, tools);
  addSaving(view, tools, figure);
  return view;
}

function look(dark: boolean): VegaLiteModule.Config {
  const ink = dark ? "#e6ebf0" : "#1f2933";
  const faint = dark ? "#9aa7b4" : "#52606d";
  const line = dark ? "#36424e" : "#d5dbe1";
  const font = "system-ui, sans-serif";
  return {
    background: "transparent",
    font,
    view: { stroke: null as unknown as string },
    axis: {
      labelColor: faint,
      titleColor: ink,
      titleFontWeight: "normal",
      titleFontSize: 12,
      labelFontSize: 11,
      domainColor: line,
      tickColor: line,
      gridColor: line,
      gridOpacity: 0.6,
    },
    legend: { labelColor: faint, titleColor: ink, titleFontWeight: "normal", symbolLimit: 40 },
    title: { color: ink, anchor: "start", fontSize: 13, fontWeight: 600 },
    header: { labelColor: faint, titleColor: ink },
    text: { color: ink },
    bar: { color: dark ? "#6cb6e8" : "#0072b2" },
    point: { color: dark ? "#6cb6e8" : "#0072b2" },
    line: { color: dark ? "#6cb6e8" : "#0072b2" },
    rule: { color: faint },
    style: {
      all: { color: dark ? "#3b4650" : "#d3d9df" },
      picked: { color: dark ? "#6cb6e8" : "#0072b2" },
      second: { color: dark ? "#f0a860" : "#d55e00" },
      faint: { color: faint },
    },
  };
}

function showTip(_: unknown, event: MouseEvent, _item: unknown, value: unknown): void {
  tip.hidden = value === null || value === undefined || value === "";
  if (tip.hidden) return;
  const isObject = typeof value === "object";
  tip.textContent = isObject
    ? Object.entries(value as object)
        .map(([name, text]) => (name === "title" ? String(text) : `${name}: ${String(text)}`))
        .join("\n")
    : String(value);
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
  tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 8))}px`;
}

/** Arrows move a cursor over the categories, space picks as a click does, shift adds, escape clears. */
function addKeys(drawn: Drawn): void {
  const { figure, picks, view } = drawn;
  if (picks.length === 0) return;
  figure.tabIndex = 0;
  figure.setAttribute("role", "group");
  let which = 0;
  let at = -1;
  const showCursor = () => {
    picks.forEach(({ param, values }, i) => {
      view.signal(`${param}_cursor`, i === which && at >= 0 ? values[at] : "");
    });
    void view.runAsync();
  };
  figure.onkeydown = (event) => {
    const { values, param } = picks[which]!;
    const keys: Record<string, () => void> = {
      ArrowDown: () => {
        at = (at + 1) % values.length;
      },
      ArrowUp: () => {
        at = (at <= 0 ? values.length : at) - 1;
      },
      ArrowRight: () => {
        which = (which + 1) % picks.length;
        at = Math.max(0, Math.min(at, picks[which]!.values.length - 1));
      },
      ArrowLeft: () => {
        which = (which + picks.length - 1) % picks.length;
        at = Math.max(0, Math.min(at, picks[which]!.values.length - 1));
      },
      " ": () => at >= 0 && toggle(drawn, picks[which]!, values[at]!, event.shiftKey),
      Enter: () => at >= 0 && toggle(drawn, picks[which]!, values[at]!, event.shiftKey),
      Escape: () => {
        for (const pick of picks) setPicked(drawn, pick, []);
        at = -1;
      },
    };
    const act = event.target === figure ? keys[event.key] : undefined;
    if (!act || param === undefined) return;
    event.preventDefault();
    act();
    showCursor();
  };
  figure.onblur = () => {
    at = -1;
    showCursor();
  };
}

function toggle(drawn: Drawn, pick: Pick, value: string, adds: boolean): void {
  const before = pickedIn(drawn.view, pick);
  const others = before.filter((other) => other !== value);
  if (adds) setPicked(drawn, pick, others.length === before.length ? [...before, value] : others);
  else setPicked(drawn, pick, before.length === 1 && others.length === 0 ? [] : [value]);
}

function pickedIn(view: VegaModule.View, { param, field }: Pick): string[] {
  return ((view.signal(param) as Record<string, unknown>)[field] as string[] | undefined) ?? [];
}

/** Writes what Vega-Lite itself would: one tuple for each picked category. */
function setPicked({ view, shapes }: Drawn, { param }: Pick, values: readonly string[]): void {
  const shape = shapes.get(param);
  view.data(
    `${param}_store`,
    values.map((value) => ({ ...shape, values: [value] })),
  );
}

/** What all tuples of a selection have in common, as the signals of its chart say, wherever they are nested. */
function tupleShapes(spec: VegaModule.Spec): Map<string, object> {
  const shapes = new Map<string, object>();
  const visit = (group: { signals?: VegaModule.Signal[]; marks?: VegaModule.Mark[] }): void => {
    for (const signal of group.signals ?? []) {
      const param = /^(.*)_tuple$/.exec(signal.name)?.[1];
      if (param === undefined) continue;
      const fields = group.signals!.find(({ name }) => name === `${param}_tuple_fields`);
      const unit = /unit: "([^"]*)"/.exec(JSON.stringify(signal).replaceAll('\\"', '"'))?.[1];
      shapes.set(param, { unit, fields: (fields as { value?: unknown }).value });
    }
    for (const mark of group.marks ?? []) visit(mark as typeof group);
  };
  visit(spec);
  return shapes;
}

/** Says in words what is picked, also to screen readers. */
function tellPicks({ picks, view }: Drawn, tools: HTMLElement): void {
  if (picks.length === 0) return;
  const words = document.createElement("p");
  words.className = "picked";
  words.setAttribute("aria-live", "polite");
  const show = () => {
    const parts = picks.flatMap((pick) => {
      const values = pickedIn(view, pick);
      return values.length === 0 ? [] : [`${pick.name}: ${values.join(", ")}`];
    });
    words.textContent = parts.length === 0 ? HINT : `Picked ${parts.join("; ")}`;
  };
  for (const { param } of picks) view.addSignalListener(param, show);
  show();
  tools.append(words);
}

function addSaving(view: VegaModule.View, tools: HTMLElement, figure: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "save as SVG";
  button.addEventListener("click", async () => {
    const link = document.createElement("a");
    link.href = await view.toImageURL("svg");
    link.download = `${(figure.getAttribute("aria-label") ?? "chart").replace(/[^\w]+/g, "-")}.svg`;
    link.click();
  });
  tools.append(button);
}

/** Headers become buttons that sort the rows; a second press turns the order round. */
function makeSortable(table: HTMLTableElement): void {
  const headers = [...table.querySelectorAll("th")];
  const body = table.tBodies[0]!;
  if (body.rows.length < 3) return;
  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = header.textContent;
    header.replaceChildren(button);
    button.addEventListener("click", () => {
      const isNumber = header.classList.contains("number");
      const rises = header.ariaSort === null ? !isNumber : header.ariaSort === "descending";
      for (const other of headers) other.ariaSort = null;
      header.ariaSort = rises ? "ascending" : "descending";
      const textOf = (row: HTMLTableRowElement) => row.cells[column]!.textContent!;
      const numberOf = (row: HTMLTableRowElement) => Number(textOf(row).replaceAll(",", "")) || 0;
      const compare = (a: HTMLTableRowElement, b: HTMLTableRowElement) =>
        isNumber ? numberOf(a) - numberOf(b) : textOf(a).localeCompare(textOf(b));
      const sorted = [...body.rows].sort((a, b) => (rises ? compare(a, b) : compare(b, a)));
      body.append(...sorted);
    });
  });
}
