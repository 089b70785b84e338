import { readFileSync } from "node:fs";

/** The parts of a page that are the same in each, as the build put them into `assets`. */
export interface PageAssets {
  readonly vega: string;
  readonly vegaLite: string;
  readonly viewer: string;
  readonly style: string;
  readonly licences: string;
}

let assets: PageAssets | undefined;

export function pageAssets(): PageAssets {
  const read = (name: string) => readFileSync(new URL(`./assets/${name}`, import.meta.url), "utf8");
  assets ??= {
    vega: read("vega.min.js"),
    vegaLite: read("vega-lite.min.js"),
    viewer: read("viewer.js"),
    style: read("page.css"),
    licences: read("licences.txt"),
  };
  return assets;
}
