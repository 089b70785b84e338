import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { antk, root, workplace } from "../docs/package.js";
import { type Browser, hasChromium, openBrowser } from "../support/chromium.js";

describe.runIf(hasChromium)("examples/browser", () => {
  const folder = workplace();
  let server: ChildProcess;
  let address: string;
  let browser: Browser;
  beforeAll(async () => {
    antk(folder, "train", "configs/mf.config", "--epochs", "3");
    antk(folder, "export", "last", "-o", "model.antkm");
    const program = join(root, "examples", "browser", "start.mjs");
    server = spawn(process.execPath, [program, "model.antkm", "0"], { cwd: folder });
    address = await new Promise<string>((done) => {
      server.stdout!.on("data", (text) => done(String(text).trim()));
    });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it("recommends to a visitor by their ratings, as Node does by the same file", async () => {
    const { page, complaints } = await browser.open(address);
    const lines = page.locator("#movies li");
    expect(await lines.count()).toBe(15);
    expect(await page.locator("#recommendations li").count()).toBe(0);
    const rated: { item: string; rating: number }[] = [];
    const { load } = await import("../../src/load.js");
    const trained = await load(join(folder, "model.antkm"));
    for (const [place, rating] of [5, 1, 4].entries()) {
      await lines.nth(place).locator("select").selectOption(String(rating));
      rated.push({ item: trained.items[place]!.id, rating });
    }
    const shown = await page.locator("#recommendations li").allTextContents();
    const items = await page
      .locator("#recommendations li")
      .evaluateAll((all) => all.map((line) => line.getAttribute("data-item")));
    const expected = trained.foldIn(rated).recommend({ k: 10 });
    trained.dispose();
    expect(items).toEqual(expected.map(({ item }) => item));
    expect(shown).toEqual(expected.map(({ title, score }) => `${title}${score.toFixed(2)}`));
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("finds titles, and keeps what is rated in sight", async () => {
    const { page } = await browser.open(address);
    await page.locator("#movies li select").first().selectOption("5");
    const rated = await page.locator("#movies li").first().textContent();
    await page.locator("#find").fill("the b");
    const titles = await page.locator("#movies li").allTextContents();
    expect(titles[0]).toBe(rated);
    expect(titles.slice(1).every((title) => title.toLowerCase().includes("the b"))).toBe(true);
    await page.close();
  });

  it("answers nothing that lies outside", async () => {
    for (const path of ["..%2f..%2fpackage.json", "antk/..%2f..%2fpackage.json", "start.mjs"]) {
      expect((await fetch(`${address}${path}`)).status).toBe(404);
    }
  });
});
