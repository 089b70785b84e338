import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BrowserContext, chromium, type Page } from "playwright-core";

/** Where Chromium lies; `ANTK_CHROMIUM` names another place. */
const executablePath = [
  process.env.ANTK_CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));

/** Where Chromium has to be there, its absence is a failure, not a reason to skip. */
export const hasChromium = executablePath !== undefined || process.env.ANTK_NEED_CHROMIUM === "1";

export interface Browser {
  /** Opens a file, or an address, and waits until it says that it is drawn. */
  open(page: string): Promise<OpenPage>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  /** What the page has complained of: errors, and messages of the console that warn. */
  readonly complaints: readonly string[];
  /** Addresses that it asked for, its own left out. */
  readonly requests: readonly string[];
}

/** A browser with a profile of its own, which is removed when it is closed. */
export async function openBrowser(colorScheme: "light" | "dark" = "light"): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), "antk chromium "));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    ...(executablePath ? { executablePath } : {}),
    headless: true,
    colorScheme,
    viewport: { width: 1280, height: 900 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  return {
    async open(address) {
      const url = /^https?:/.test(address) ? address : pathToFileURL(address).href;
      const page = await context.newPage();
      const complaints: string[] = [];
      const requests: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("request", (request) => {
        if (request.url() !== url && !request.url().startsWith("data:")) requests.push(request.url());
      });
      await page.goto(url);
      await page.waitForSelector("html[data-ready]");
      return { page, complaints, requests };
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
