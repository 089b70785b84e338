import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeEmbeddingsPage } from "../../../src/render/embeddings/embeddingsPage.js";
import { type Browser, hasChromium, openBrowser } from "../../support/chromium.js";
import { sampleGenres, sampleRun } from "./sample.js";

describe.runIf(hasChromium)("the page of embeddings in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "antk test "));
  const path = join(folder, "two runs.html");
  let browser: Browser;
  beforeAll(async () => {
    const runs = [await sampleRun("one", 1, ["tsne", "pca"]), await sampleRun("two", 2, ["tsne", "pca"])];
    writeEmbeddingsPage(runs, sampleGenres, path);
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const NORMS = 0;
  const MAPS = 1;

  it("draws without a complaint and asks for nothing", async () => {
    const { page, complaints, requests } = await browser.open(path);
    expect(await page.locator("figure.chart svg").count()).toBe(4);
    expect([complaints, requests]).toEqual([[], []]);
    await page.close();
  });

  it("lists the longest vectors, and below a brush those under it, for both runs", async () => {
    const { page } = await browser.open(path);
    expect(await listed(page, 0)).toHaveLength(20);
    expect(await listed(page, 1)).toHaveLength(20);
    // The left third of the first chart: the items with the fewest ratings.
    const box = (await page
      .locator("figure[data-chart='0'] svg .concat_0_concat_0_group path.background")
      .first()
      .boundingBox())!;
    await page.mouse.move(box.x + 2, box.y + 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 3, box.y + box.height - 2, { steps: 5 });
    await page.mouse.up();
    await page.waitForTimeout(200);
    const first = await listed(page, 0);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(20);
    expect([...(await listed(page, 1))].sort()).toEqual([...first].sort());
    await page.close();
  });

  it("shows one genre on every map when its bar is clicked", async () => {
    const { page } = await browser.open(path);
    expect(await coloured(page)).toBe(80);
    await page
      .locator(`figure[data-chart="${MAPS}"] path[aria-label*=": Film-Noir;"]`)
      .first()
      .click({ force: true });
    expect(await coloured(page)).toBe(20);
    await page.close();
  });

  it("writes the titles that one looks for beside their points", async () => {
    const { page } = await browser.open(path);
    await page.locator(".vega-bindings input").fill("title i17");
    await page.waitForTimeout(300);
    expect(
      await page.locator(`figure[data-chart="${MAPS}"] svg text`, { hasText: "Title i17" }).count(),
    ).toBe(4);
    await page.close();
  });

  /** Titles in the list of a run. */
  function listed(page: Page, run: number): Promise<string[]> {
    return marks(page, NORMS, `concat_${run}_concat_1_layer_0_marks`, "label");
  }

  /** Points of the first map that have a colour: an item of two genres has two. */
  async function coloured(page: Page): Promise<number> {
    const name = "concat_1_concat_0_concat_0_layer_1_marks";
    return (await marks(page, MAPS, name, "label")).length;
  }
});

/** A field of the rows behind the marks of such a name. */
function marks(page: Page, chart: number, name: string, field: string): Promise<string[]> {
  return page.evaluate(
    ([number, wanted, of]) => {
      const { views } = globalThis as unknown as { views: { scenegraph(): { root: unknown } }[] };
      interface Item {
        readonly name?: string;
        readonly items?: readonly Item[];
        readonly datum?: Readonly<Record<string, unknown>>;
      }
      const found: string[] = [];
      const visit = (item: Item) => {
        if (item.name === wanted) for (const { datum } of item.items ?? []) found.push(String(datum![of]));
        for (const child of item.items ?? []) visit(child);
      };
      visit(views[number]!.scenegraph().root as Item);
      return found;
    },
    [chart, name, field] as const,
  );
}
