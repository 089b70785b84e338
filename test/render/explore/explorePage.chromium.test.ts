import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Exploration, exploreData } from "../../../src/data/explore/exploreData.js";
import { writeExplorePage } from "../../../src/render/explore/explorePage.js";
import { type Browser, hasChromium, type OpenPage, openBrowser } from "../../support/chromium.js";

describe.runIf(hasChromium)("the page of a set in Chromium", () => {
  const folder = mkdtempSync(join(tmpdir(), "antk test "));
  let browser: Browser;
  let exploration: Exploration;
  beforeAll(async () => {
    exploration = await exploreData("planted");
    writeExplorePage(exploration, join(folder, "planted.html"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () => browser.open(join(folder, "planted.html"));
  const USERS = 1;
  const ITEMS = 2;

  it("draws without a complaint and asks for nothing", async () => {
    const { page, complaints, requests } = await open();
    expect(await page.locator("figure.chart svg").count()).toBe(3);
    expect(await page.locator(".failed").count()).toBe(0);
    expect([complaints, requests]).toEqual([[], []]);
    await page.close();
  });

  it("counts the items of a genre that is clicked, then of two together by shift-click", async () => {
    const opened = await open();
    const { page } = opened;
    expect(await countPicked(opened, ITEMS)).toBe(1682);
    await page.locator(bar(ITEMS, "Ballet")).click({ force: true });
    expect(await countPicked(opened, ITEMS)).toBe(withGenres(exploration, "Ballet"));
    await page.locator(bar(ITEMS, "Comedy")).click({ force: true, modifiers: ["Shift"] });
    expect(await countPicked(opened, ITEMS)).toBe(withGenres(exploration, "Ballet", "Comedy"));
    await page.close();
  });

  it("does the same by keyboard, and says what is picked", async () => {
    const opened = await open();
    const { page } = opened;
    const figure = page.locator("figure.chart").nth(USERS);
    const [first, second] = exploration.users.categorySummaries.find(({ name }) => name === "occ")!.values;
    await figure.focus();
    for (const key of ["ArrowDown", "ArrowRight", "Space", "ArrowDown", "Shift+Space"])
      await page.keyboard.press(key);
    expect(await figure.locator(".picked").textContent()).toBe(
      `Picked occ: ${first!.value}, ${second!.value}`,
    );
    expect(await countPicked(opened, USERS)).toBe(first!.count + second!.count);
    await page.keyboard.press("Escape");
    expect(await countPicked(opened, USERS)).toBe(943);
    await page.close();
  });

  it("keeps what is picked when it turns dark", async () => {
    const opened = await open();
    const { page } = opened;
    await page.locator(bar(ITEMS, "Ballet")).click({ force: true });
    await page.locator("#theme").click();
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    expect(await countPicked(opened, ITEMS)).toBe(withGenres(exploration, "Ballet"));
    expect(opened.complaints).toEqual([]);
    await page.close();
  });

  it("sorts a table by the column whose head is pressed", async () => {
    const { page } = await open();
    const table = page.locator("table", { hasText: "most ratings" });
    await table.locator("th button", { hasText: "mean" }).click();
    const best = Math.max(...exploration.mostRated.map(({ mean }) => mean));
    expect(await table.locator("tbody tr").first().locator("td").last().textContent()).toBe(best.toFixed(3));
    await page.close();
  });
});

/** The line of a category, which can be clicked. */
function bar(chart: number, category: string): string {
  return `figure[data-chart="${chart}"] path[aria-label^="c"][aria-label*=": ${category};"]`;
}

/** How many the coloured histogram of ratings counts, as its bars say to a screen reader. */
function countPicked({ page }: OpenPage, chart: number): Promise<number> {
  return page.evaluate((number) => {
    const { views } = globalThis as unknown as { views: { scenegraph(): { root: unknown } }[] };
    interface Item {
      readonly name?: string;
      readonly items?: readonly Item[];
      readonly datum?: Readonly<Record<string, unknown>>;
    }
    const counts: number[] = [];
    const visit = (item: Item) => {
      // The first histogram below the bars; its second layer is the coloured one.
      if (item.name === "concat_1_concat_0_layer_1_marks") {
        for (const { datum } of item.items ?? []) counts.push(Number(datum!.distinct_id));
      }
      for (const child of item.items ?? []) visit(child);
    };
    visit(views[number]!.scenegraph().root as Item);
    return counts.reduce((a, b) => a + b, 0);
  }, chart);
}

function withGenres({ items }: Exploration, ...genres: readonly string[]): number {
  return items.categories.get("genres")!.filter((of) => genres.some((genre) => of.includes(genre))).length;
}
