import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Page, Rows } from "../../../src/render/page/page.js";

/** A chart of a page, run without a screen, and what Vega-Lite and Vega warned of. */
export interface RunChart {
  readonly view: vega.View;
  readonly warnings: readonly string[];
}

/** Compiles and runs every chart of a page as the viewer does. */
export async function runCharts(page: Page): Promise<RunChart[]> {
  const datasets = Object.fromEntries(Object.entries(page.data).map(([name, rows]) => [name, rowsOf(rows)]));
  const charts = page.sections.flatMap(({ parts }) => parts.filter((part) => part.kind === "chart"));
  return Promise.all(
    charts.map(async ({ spec }) => {
      const warnings: string[] = [];
      const logger = loggerInto(warnings);
      const compiled = compile({ ...spec, datasets } as unknown as TopLevelSpec, { logger });
      const view = new vega.View(vega.parse(compiled.spec), { renderer: "none", logger });
      await view.runAsync();
      await view.toSVG();
      return { view, warnings };
    }),
  );
}

function rowsOf(columns: Rows): Record<string, unknown>[] {
  const count = Object.values(columns)[0]?.length ?? 0;
  return Array.from({ length: count }, (_, i) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[i]])),
  );
}

function loggerInto(warnings: string[]) {
  const silent = () => logger;
  const keep = (...args: readonly unknown[]) => {
    // Nothing is clicked here, and there is no window.
    if (!String(args[0]).includes("event source: window") && args[1] !== "window")
      warnings.push(args.join(" "));
    return logger;
  };
  const logger = {
    level: silent,
    error: keep,
    warn: keep,
    info: silent,
    debug: silent,
  } as never as vega.LoggerInterface;
  return logger;
}
